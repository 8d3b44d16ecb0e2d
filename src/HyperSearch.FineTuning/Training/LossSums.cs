namespace HyperSearch.FineTuning.Training;

/// <summary>Sums over the targets of a whole set, from which token-weighted means follow.</summary>
/// <param name="Loss">Sum of the negative log-likelihoods, in nats.</param>
/// <param name="Targets">Tokens counted.</param>
/// <param name="Correct">Targets that had the highest score.</param>
public readonly record struct LossSums(double Loss, long Targets, long Correct)
{
    public double MeanLoss => Targets > 0 ? Loss / Targets : double.NaN;

    /// <summary>exp(mean loss), held at the largest double so that it stays a number.</summary>
    public double Perplexity => double.IsNaN(MeanLoss) ? double.NaN : Math.Min(Math.Exp(MeanLoss), double.MaxValue);

    public double TokenAccuracy => Targets > 0 ? Correct / (double)Targets : double.NaN;

    public static LossSums operator +(LossSums a, LossSums b) => new(a.Loss + b.Loss, a.Targets + b.Targets, a.Correct + b.Correct);

    public static LossSums Add(LossSums left, LossSums right) => left + right;
}
