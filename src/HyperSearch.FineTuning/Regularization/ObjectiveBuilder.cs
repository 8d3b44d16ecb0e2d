using HyperSearch.FineTuning.Training;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>Puts the techniques that a trial's settings ask for into its objective.</summary>
/// <param name="frozen">The untuned model: anchor of the penalties and default teacher.</param>
/// <param name="store">Keeps teachers and Fisher information between trials.</param>
internal sealed class ObjectiveBuilder(BaseModel frozen, WarmStore store)
{
    /// <summary>The objective of a session.</summary>
    /// <exception cref="InvalidSettingException">The teacher knows other tokens than the student, or there is nothing to measure the Fisher information on.</exception>
    public TrainingObjective Build(TrialSession session) => new(Loss(session), [.. Penalties(session)]);

    private IWindowLoss Loss(TrialSession session)
    {
        var settings = session.Settings;
        if (settings.DistillationWeight == 0) return new CrossEntropyLoss(session.Model, settings.LabelSmoothing);
        return new DistillationLoss(session.Model, TeacherOf(session), settings.DistillationWeight, settings.DistillationTemperature, settings.LabelSmoothing);
    }

    private Teacher TeacherOf(TrialSession session)
    {
        if (session.Settings.Teacher is not { } directory) return new Teacher(frozen.Model, session.Adapters);
        var teacher = store.Teacher(directory, session.Model.DType);
        if (teacher.Text.Sha256 != frozen.Text.Sha256 || teacher.Model.Config.VocabularySize != frozen.Model.Config.VocabularySize)
            throw new InvalidSettingException("teacher", $"{directory} has another tokenizer or vocabulary than the model that it is to teach");
        return new Teacher(teacher.Model, adapters: null);
    }

    private IEnumerable<IWeightPenalty> Penalties(TrialSession session)
    {
        var settings = session.Settings;
        if (settings.L2Sp == 0 && settings.Ewc == 0) yield break;
        var changes = session.Adapters is { } adapters
            ? WeightChanges.Of(adapters, session.Model)
            : WeightChanges.Of(session.Optimizer.Weights.Select(weight => weight.Parameter), frozen.Model.Parameters);
        if (settings.L2Sp > 0) yield return new StartingPointPenalty(changes, settings.L2Sp);
        if (settings.Ewc > 0) yield return new ElasticPenalty(changes, Fisher(session, changes), settings.Ewc);
    }

    private FisherDiagonal Fisher(TrialSession session, IReadOnlyList<WeightChange> changes)
    {
        var replay = session.Data.Replay ?? throw new InvalidOperationException("the session was opened without data.replay, which ewc is measured on");
        session.Adapters?.Detach();
        try
        {
            return store.Fisher(frozen, [.. changes.Select(change => change.Name)], replay);
        }
        finally
        {
            session.Adapters?.Attach();
        }
    }
}
