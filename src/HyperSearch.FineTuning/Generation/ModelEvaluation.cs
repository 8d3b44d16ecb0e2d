using HyperSearch.FineTuning.Data;

namespace HyperSearch.FineTuning.Generation;

/// <summary>A model's scores on a data file.</summary>
/// <param name="Loss">Mean loss a target token, in nats.</param>
/// <param name="Perplexity">exp(loss).</param>
/// <param name="TokenAccuracy">Share of target tokens that had the highest score.</param>
/// <param name="ExactMatch">Share of rows answered exactly.</param>
/// <param name="TruncatedRows">Rows whose tokens were cut; they may still match when generated.</param>
/// <param name="DataSha256">Hash of the file.</param>
/// <param name="Examples">By row, in file order.</param>
/// <param name="Kind">What the rows hold. Of a classifier <paramref name="ExactMatch"/> and <paramref name="TokenAccuracy"/> are its accuracy.</param>
public sealed record ModelEvaluation(
    double Loss, double Perplexity, double TokenAccuracy, double ExactMatch, int TruncatedRows, string DataSha256, IReadOnlyList<ExampleOutcome> Examples, DataKind Kind);
