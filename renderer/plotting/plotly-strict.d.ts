/** The part of Plotly that is used. The package brings no types. */
declare module 'plotly.js-strict-dist-min' {
  interface PlotlyApi {
    react(element: HTMLElement, data: object[], layout: object, config: object): Promise<HTMLElement>;
    purge(element: HTMLElement): void;
    toImage(
      picture: { data: object[]; layout: object },
      how: { format: 'svg'; width: number; height: number },
    ): Promise<string>;
  }
  const plotly: PlotlyApi;
  export default plotly;
}
