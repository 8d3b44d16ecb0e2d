using HyperSearch.FineTuning.Metrics;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>Computes a trial's metrics under their public names.</summary>
internal sealed class TrialMetrics
{
    private const double BytesPerGigabyte = 1e9;

    private readonly TrialSession _session;
    private readonly IReadOnlyList<string> _needed;
    private readonly LossEvaluator _evaluator;

    public TrialMetrics(TrialSession session, IReadOnlyList<string> needed)
    {
        (_session, _needed) = (session, needed);
        _evaluator = new LossEvaluator(session.Model, TrialSession.Padding);
    }

    /// <summary>Loss, perplexity and token accuracy of the validation set.</summary>
    public void AddValidation(Dictionary<string, double> metrics)
    {
        var sums = _evaluator.Evaluate(_session.Data.Validation.Rows);
        metrics["validation/loss"] = sums.MeanLoss;
        metrics["validation/perplexity"] = sums.Perplexity;
        metrics["validation/token_accuracy"] = sums.TokenAccuracy;
        // Not where every text was cut away before its first byte, or where texts stand for classes.
        if (_session.Data.Validation.TargetBytes is > 0 and var bytes) metrics["validation/bits_per_byte"] = BitsPerByte.Of(sums.Loss, bytes);
    }

    /// <summary>The costly ones: all of them at a trial's end, else those that somebody needs.</summary>
    public void AddCostly(Dictionary<string, double> metrics, bool all)
    {
        var text = _session.Data.Text ?? throw new InvalidOperationException("this session was opened without a tokenizer: nothing can be generated");
        var answers = new AnswerMetrics(_session.Model, text, _needed);
        answers.Add(metrics, "validation", _session.Data.Validation, Wanted("validation/exact_match", all), allScores: all);
        if (_session.Data.Retained is not { Rows.Count: > 0 } retained) return;
        if (Wanted("retained/loss", all) || Wanted("forgetting/loss", all))
        {
            var loss = _evaluator.Evaluate(retained.Rows).MeanLoss;
            metrics["retained/loss"] = loss;
            metrics["forgetting/loss"] = loss - _session.Data.BaseRetainedLoss;
        }

        answers.Add(metrics, "retained", retained, Wanted("retained/exact_match", all), allScores: false);
    }

    public double PeakGigabytes => TorchRuntime.Memory(_session.Model.Device).PeakBytes / BytesPerGigabyte;

    private bool Wanted(string metric, bool all) => all || _needed.Contains(metric);
}
