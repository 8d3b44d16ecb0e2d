namespace HyperSearch.Optimization.Explanations;

/// <summary>A completed trial as a model sees it: its point in the unit cube and the value that was told.</summary>
public sealed record SurrogateObservation(int Number, double[] Point, double Value);
