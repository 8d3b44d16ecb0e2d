namespace HyperSearch.FineTuning.Training;

/// <summary>Facts of an attempt for the trial's record.</summary>
public sealed record TrialRecord
{
    /// <summary>Training tokens over all attempts.</summary>
    public required long TrainedTokens { get; init; }

    /// <summary>Optimiser steps over all attempts.</summary>
    public required long OptimizerSteps { get; init; }

    /// <summary>Optimiser steps that the schedule was laid out for.</summary>
    public required long PlannedSteps { get; init; }

    /// <summary>Training tokens at the evaluation with the best validation loss.</summary>
    public required long? BestStep { get; init; }

    /// <summary>Sequences of a micro-batch at the end; less than <c>batch_size</c> after an out-of-memory retry.</summary>
    public required int MicroBatchRows { get; init; }

    /// <summary>Seconds of this attempt, evaluation included.</summary>
    public required double WallSeconds { get; init; }

    public required double PeakMemoryGigabytes { get; init; }

    /// <summary>Predicted peak of weights, gradients and optimiser state, before the first step.</summary>
    public required double EstimatedMemoryGigabytes { get; init; }

    public required ulong Seed { get; init; }

    public required int Threads { get; init; }

    public required string Dtype { get; init; }

    public required string Device { get; init; }

    public required string LibtorchVersion { get; init; }

    public required long TrainableParameters { get; init; }

    public required long TotalParameters { get; init; }

    /// <summary>Hash over the base model's configuration and weight files.</summary>
    public required string BaseModelSha256 { get; init; }

    /// <summary>By split: <c>train</c>, <c>validation</c>, <c>retained</c>, <c>replay</c>. The test set is never among them.</summary>
    public required IReadOnlyDictionary<string, DataSetRecord> DataSets { get; init; }

    public required RegularizationRecord Regularization { get; init; }

    /// <summary>What happened on the way: out-of-memory retries, early stopping.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
