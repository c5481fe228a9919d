/** Name of the sample's source, by which its rows are told. */
export const SAMPLE_SOURCE = "sample";
