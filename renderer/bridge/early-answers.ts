/** Long enough for a page to be made; what was asked for in vain is let go then. */
const KEPT_MS = 3000;

/**
 * Answers that were asked for before anybody could use them: a page takes as long to be made as its data to come. Each is
 * taken once, by whoever asks the same.
 */
export class EarlyAnswers<Answer> {
  private readonly kept = new Map<string, Promise<Answer>>();

  has(question: string): boolean {
    return this.kept.has(question);
  }

  keep(question: string, answer: Promise<Answer>): void {
    // Whoever takes it hears of a failure; where nobody does, it is nobody's.
    answer.catch(() => undefined);
    this.kept.set(question, answer);
    setTimeout(() => {
      if (this.kept.get(question) === answer) this.kept.delete(question);
    }, KEPT_MS);
  }

  take(question: string): Promise<Answer> | null {
    const answer = this.kept.get(question) ?? null;
    this.kept.delete(question);
    return answer;
  }
}
