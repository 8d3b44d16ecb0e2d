using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Models;

namespace HyperSearch.FineTuning.Training;

/// <summary>The splits of a trial and where its model came from.</summary>
/// <param name="Train">Trained on.</param>
/// <param name="Validation">Evaluated.</param>
/// <param name="Retained">What must not be forgotten, or null.</param>
/// <param name="BaseRetained">How the untuned model does on <paramref name="Retained"/>; null without one.</param>
/// <param name="Text">Tokenizer of the model; null only where nothing is generated.</param>
/// <param name="BaseModelSha256">Content hash of the model directory, or of the recipe of a fresh model.</param>
internal sealed record SessionData(
    TrainingSet Train,
    TrainingSet Validation,
    TrainingSet? Retained,
    BaseScores? BaseRetained,
    TextCodec? Text,
    string BaseModelSha256)
{
    /// <summary>Rows of an earlier task for training; null where no setting uses them.</summary>
    public TrainingSet? Replay { get; init; }

    /// <summary>Content hash of a teacher's directory; null where the untuned model teaches, or nobody.</summary>
    public string? TeacherSha256 { get; init; }

    /// <summary>How the model is read as a classifier; null for a language model.</summary>
    public ClassifierSource? Classifier { get; init; }

    public IReadOnlyDictionary<string, DataSetRecord> Records()
    {
        var records = new Dictionary<string, DataSetRecord> { ["train"] = Train.Record, ["validation"] = Validation.Record };
        if (Retained is not null) records["retained"] = Retained.Record;
        if (Replay is not null) records["replay"] = Replay.Record;
        return records;
    }
}
