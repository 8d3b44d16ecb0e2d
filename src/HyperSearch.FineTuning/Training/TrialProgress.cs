using HyperSearch.FineTuning.Regularization;

namespace HyperSearch.FineTuning.Training;

/// <summary>Everything about a running trial that is neither weights nor settings; a checkpoint carries it whole.</summary>
internal sealed class TrialProgress
{
    /// <summary>Optimiser steps done; also the data cursor, since the rows of a step follow from its number.</summary>
    public long Steps { get; set; }

    /// <summary>Training tokens so far.</summary>
    public long Tokens { get; set; }

    /// <summary>Sequences of a micro-batch now.</summary>
    public required int MicroBatchRows { get; set; }

    /// <summary>Sum of the training loss over the targets since the last evaluation.</summary>
    public double LossSum { get; set; }

    /// <summary>Targets since the last evaluation.</summary>
    public long LossTargets { get; set; }

    public EarlyStopping EarlyStopping { get; set; } = new();

    /// <summary>Metrics of the best evaluation.</summary>
    public Dictionary<string, double> BestMetrics { get; set; } = [];

    /// <summary>Metrics of the last evaluation.</summary>
    public Dictionary<string, double> LastMetrics { get; set; } = [];

    public List<string> Notes { get; set; } = [];
}
