namespace HyperSearch.FineTuning.Training;

/// <summary>Everything that held the trial back from fitting its training set, as a group of its own.</summary>
public sealed record RegularizationRecord(
    double WeightDecay,
    bool DecayAll,
    double L1,
    double Dropout,
    double LoraDropout,
    double LabelSmoothing,
    int? Patience,
    double Clip,
    double Neftune,
    double L2Sp,
    double Ewc,
    double DistillationWeight,
    double DistillationTemperature,
    string? Teacher,
    double ReplayRatio)
{
    internal static RegularizationRecord Of(FineTuneSettings settings) => new(
        settings.WeightDecay, settings.DecayAll, settings.L1, settings.Dropout, settings.LoraDropout,
        settings.LabelSmoothing, settings.Patience, settings.Clip, settings.Neftune, settings.L2Sp, settings.Ewc,
        settings.DistillationWeight, settings.DistillationTemperature, settings.Teacher, settings.ReplayRatio);
}
