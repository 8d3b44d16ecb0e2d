using HyperSearch.Optimization.GaussianProcess;

namespace HyperSearch.Optimization.Surrogates;

/// <summary>
/// When hyperparameters are fitted anew, and from where: with every new observation up to 100, with every ⌈n/50⌉ beyond; from the last fit, and
/// from the prior's mode as well while there are few observations, at every tenth fit, and where the last fit no longer describes the data.
/// </summary>
public static class RefitSchedule
{
    private const int EveryUpTo = 100;
    private const int RowsPerRefit = 50;
    private const int RowsPerRefitOfCurves = 20;
    private const int FewRows = 30;
    private const int FreshEvery = 10;
    private const double LossJump = 0.1;

    public static FittedModel Update(FittedModel? last, TrainingSet data, GpPrior prior, int observations)
    {
        if (last?.Fits(data, prior) == true && !(data.Curves is null ? IsDue(last, observations) : IsDueForCurves(last, observations))) return last;
        if (last?.Fits(data, prior) != true) last = null;
        int refits = (last?.Refits ?? -1) + 1;
        bool fresh = last is null || observations < FewRows || refits % FreshEvery == 0;
        List<GpHyperparameters> starts = [];
        if (last is not null) starts.Add(last.ToHyperparameters());
        if (fresh) starts.Add(prior.Default);
        GpFitResult fit = GpFit.Run(data, prior, starts);
        if (!fresh && fit.LossPerRow > last!.Loss + LossJump)
        {
            GpFitResult second = GpFit.Run(data, prior, [prior.Default]);
            if (second.LossPerRow < fit.LossPerRow) fit = second;
        }

        return FittedModel.From(fit, observations, refits);
    }

    // Under rungs there are many rows, and one more says little.
    private static bool IsDueForCurves(FittedModel last, int observations)
    {
        int fresh = observations - last.Rows;
        return fresh < 0 || fresh >= (observations + RowsPerRefitOfCurves - 1) / RowsPerRefitOfCurves;
    }

    private static bool IsDue(FittedModel last, int observations)
    {
        int fresh = observations - last.Rows;
        return fresh != 0 && (observations <= EveryUpTo || fresh < 0 || fresh >= (observations + RowsPerRefit - 1) / RowsPerRefit);
    }
}
