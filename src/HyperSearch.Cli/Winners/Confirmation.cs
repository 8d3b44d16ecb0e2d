using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Metrics;

namespace HyperSearch.Cli.Winners;

/// <summary>One reading of the sealed test set: the winner beside the untuned base, row by row on the same rows.</summary>
/// <param name="Trial">The winner, picked on validation.</param>
/// <param name="Checkpoint">The weights that were read.</param>
/// <param name="Difference">Exact match (or accuracy) of the winner minus that of the base, a share.</param>
/// <param name="DifferenceLow">Lower end of the 95% interval of the difference (paired bootstrap).</param>
/// <param name="DifferenceHigh">Upper end.</param>
/// <param name="PValue">McNemar's exact test of no difference.</param>
/// <param name="Candidates">Every trial that competed on validation, with the mean over its seeds.</param>
internal sealed record Confirmation(
    int Trial,
    ulong Seed,
    string Checkpoint,
    string TestFile,
    string TestSha256,
    int Rows,
    Score Base,
    Score Tuned,
    double Difference,
    double DifferenceLow,
    double DifferenceHigh,
    double PValue,
    IReadOnlyList<CandidateSummary> Candidates)
{
    /// <summary>What the rows were counted by, here and in each score: <c>exact_match</c>, or a classifier's <c>accuracy</c>.</summary>
    public string Measure { get; init; } = "exact_match";

    /// <summary>Which reading of this study's test set it was, from 1 on; null in the journal, whose entry says it itself.</summary>
    public int? Reading { get; init; }

    /// <summary>The winner's value on validation with luck taken out; null where nothing was trained again.</summary>
    public CorrectedBest? Corrected { get; init; }

    public static Confirmation Of(Candidate winner, SeedResult seed, string testFile, ModelEvaluation untuned, ModelEvaluation tuned, IReadOnlyList<Candidate> candidates)
    {
        bool[] Hits(ModelEvaluation result) => [.. result.Examples.Select(e => e.ExactMatch)];
        var paired = PairedComparison.Of(Hits(untuned), Hits(tuned));
        return new Confirmation(
            winner.Number,
            seed.Seed,
            seed.Checkpoint,
            testFile,
            tuned.DataSha256,
            tuned.Examples.Count,
            Score.Of(untuned),
            Score.Of(tuned),
            paired.Difference,
            paired.Bounds.Low,
            paired.Bounds.High,
            paired.PValue,
            [.. candidates.Select(c => new CandidateSummary(c.Number, c.Mean, [.. c.Seeds.Select(s => s.Value)]))])
        {
            Measure = tuned.Kind == DataKind.Classification ? "accuracy" : "exact_match",
        };
    }
}
