using System.Text.Json;
using HyperSearch.FineTuning.Regularization;

namespace HyperSearch.FineTuning.Checkpoints;

/// <summary>What a checkpoint says besides its tensors: the trial's identity, its progress, and the hashes that resuming checks.</summary>
public sealed record CheckpointState
{
    /// <summary>Version of this record and of the tensor names.</summary>
    public int Format { get; init; } = 1;

    /// <summary>False when the file holds the final weights alone, to export; true when a trial can go on from it.</summary>
    public required bool Resumable { get; init; }

    /// <summary>The trial's resolved settings.</summary>
    public required JsonElement Settings { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Hash of the settings without paths and threads.</summary>
    public required string SettingsSha256 { get; init; }

    public required string BaseModelSha256 { get; init; }

    /// <summary>Content hash of each split used.</summary>
    public required IReadOnlyDictionary<string, string> DataSha256 { get; init; }

    /// <summary>Intra-op threads; kept on resume, since sums depend on them.</summary>
    public required int Threads { get; init; }

    public required long Steps { get; init; }

    public required long Tokens { get; init; }

    public required int MicroBatchRows { get; init; }

    public required double LossSum { get; init; }

    public required long LossTargets { get; init; }

    public required EarlyStopping EarlyStopping { get; init; }

    public required IReadOnlyDictionary<string, double> BestMetrics { get; init; }

    public required IReadOnlyDictionary<string, double> LastMetrics { get; init; }

    /// <summary>Names of a classifier's classes; null for a language model.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }
}
