import { create } from 'zustand';

export const useExport = create<{ readonly open: boolean }>(() => ({ open: false }));

export const exportActs = {
  open: (): void => {
    useExport.setState({ open: true });
  },
  close: (): void => {
    useExport.setState({ open: false });
  },
};
