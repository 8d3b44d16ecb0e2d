using HyperSearch.FineTuning.Generation;

namespace HyperSearch.FineTuning.Training;

/// <summary>The splits of a trial and where its model came from.</summary>
/// <param name="Train">Trained on.</param>
/// <param name="Validation">Evaluated.</param>
/// <param name="Retained">What must not be forgotten, or null.</param>
/// <param name="BaseRetainedLoss">Loss of the untuned model on <paramref name="Retained"/>; NaN without one.</param>
/// <param name="Text">Tokenizer of the model; null only where nothing is generated.</param>
/// <param name="BaseModelSha256">Content hash of the model directory, or of the recipe of a fresh model.</param>
internal sealed record SessionData(
    TrainingSet Train,
    TrainingSet Validation,
    TrainingSet? Retained,
    double BaseRetainedLoss,
    TextCodec? Text,
    string BaseModelSha256)
{
    public IReadOnlyDictionary<string, DataSetRecord> Records()
    {
        var records = new Dictionary<string, DataSetRecord> { ["train"] = Train.Record, ["validation"] = Validation.Record };
        if (Retained is not null) records["retained"] = Retained.Record;
        return records;
    }
}
