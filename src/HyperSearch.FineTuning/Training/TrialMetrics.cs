using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Metrics;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>Computes a trial's metrics under their public names.</summary>
internal sealed class TrialMetrics
{
    private const double BytesPerGigabyte = 1e9;

    private static readonly string[] LossMetrics = ["retained/loss", "retained/token_accuracy", "forgetting/loss", "forgetting/token_accuracy"];

    private readonly TrialSession _session;
    private readonly IReadOnlyList<string> _needed;
    private readonly LossEvaluator? _evaluator;

    public TrialMetrics(TrialSession session, IReadOnlyList<string> needed)
    {
        (_session, _needed) = (session, needed);
        _evaluator = session.Classifies ? null : new LossEvaluator(session.Model, TrialSession.Padding);
        RefuseImpossible();
    }

    /// <summary>Loss, perplexity and token accuracy of the validation set; of a classifier all that it is measured by.</summary>
    public void AddValidation(Dictionary<string, double> metrics)
    {
        var rows = _session.Data.Validation.Rows;
        if (_evaluator is null)
        {
            ClassMetrics.Add(metrics, "validation", [.. rows.Select(row => row.Label)], new ClassEvaluator(_session.Network, TrialSession.Padding).LogProbabilities(rows));
            return;
        }

        var sums = _evaluator.Evaluate(rows);
        metrics["validation/loss"] = sums.MeanLoss;
        metrics["validation/perplexity"] = sums.Perplexity;
        metrics["validation/token_accuracy"] = sums.TokenAccuracy;
        // Not where every text was cut away before its first byte, or where texts stand for classes.
        if (_session.Data.Validation.TargetBytes is > 0 and var bytes) metrics["validation/bits_per_byte"] = BitsPerByte.Of(sums.Loss, bytes);
    }

    /// <summary>The costly ones: all of them at a trial's end, else those that somebody needs.</summary>
    public void AddCostly(Dictionary<string, double> metrics, bool all)
    {
        if (_evaluator is null) return;
        var text = _session.Data.Text ?? throw new InvalidOperationException("this session was opened without a tokenizer: nothing can be generated");
        var answers = new AnswerMetrics(_session.Model, text, _needed);
        answers.Add(metrics, "validation", _session.Data.Validation, Wanted("validation/exact_match", all), allScores: all);
        if (_session.Data is { Retained: { Rows.Count: > 0 } retained, BaseRetained: { } before }) AddRetained(metrics, all, retained, before, answers);
    }

    /// <summary>What the retained set shows; forgetting counts what was lost, so that more of it is worse in every one of its metrics.</summary>
    private void AddRetained(Dictionary<string, double> metrics, bool all, TrainingSet retained, BaseScores before, AnswerMetrics answers)
    {
        if (all || _needed.Any(LossMetrics.Contains))
        {
            var sums = _evaluator!.Evaluate(retained.Rows);
            metrics["retained/loss"] = sums.MeanLoss;
            metrics["retained/token_accuracy"] = sums.TokenAccuracy;
            metrics["forgetting/loss"] = sums.MeanLoss - before.Loss;
            metrics["forgetting/token_accuracy"] = before.TokenAccuracy - sums.TokenAccuracy;
        }

        answers.Add(metrics, "retained", retained, Wanted("retained/exact_match", all) || Wanted("forgetting/exact_match", all), allScores: false);
        if (metrics.TryGetValue("retained/exact_match", out var share)) metrics["forgetting/exact_match"] = before.ExactMatch - share;
    }

    public double PeakGigabytes => TorchRuntime.Memory(_session.Network.Device).PeakBytes / BytesPerGigabyte;

    /// <summary>A study that waits for a metric which its rows cannot give would learn so at each trial's end.</summary>
    private void RefuseImpossible()
    {
        var validation = _session.Data.Validation;
        string[] possible = _session.Classifies ? [.. ClassMetrics.Names] : ["loss", "perplexity", "bits_per_byte", "token_accuracy", .. validation.HasPrompts ? AnswerMetrics.Names : []];
        const string Split = "validation/";
        foreach (var metric in _needed)
        {
            if (!metric.StartsWith(Split, StringComparison.Ordinal) || possible.Contains(metric[Split.Length..])) continue;
            throw new InvalidSettingException("data.validation", $"{metric} is not measured on rows of the kind {DataKinds.Name(validation.Kind)}, which give {string.Join(", ", possible)}");
        }
    }

    private bool Wanted(string metric, bool all) => all || _needed.Contains(metric);
}
