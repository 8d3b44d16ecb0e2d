namespace HyperSearch.Specs.Tests;

/// <summary>What population based training asks of a study file.</summary>
[TestFixture]
internal sealed class PopulationCheckTests
{
    [Test]
    public void Read_OnlyWhatMayChangeInMidTraining_IsTaken()
    {
        Assert.That(Problems("learning_rate: {type: float, low: 1e-4, high: 1e-2, scale: log}, dropout: {type: float, low: 0, high: 0.3}, rank: {type: fixed, value: 4}"), Is.Empty);
    }

    [Test]
    public void Read_ParametersThatShapeTheModelOrTheData_AreRefusedEach()
    {
        SpecProblem[] problems = Problems("learning_rate: {type: float, low: 1e-4, high: 1e-2}, rank: {type: int, low: 2, high: 8}, batch_size: {type: categorical, choices: [8, 16]}");
        Assert.That(problems.Select(p => p.Code), Is.EqualTo(new[] { SpecCode.FixedInTraining, SpecCode.FixedInTraining }));
        Assert.That(problems[0].ToString(), Does.Contain("the parameter 'rank' cannot change while a model trains").And.Contain("it can search: learning_rate, loraplus_ratio"));
    }

    [Test]
    public void Read_ACommandStudy_MaySearchAnything()
    {
        Assert.That(Problems("rank: {type: int, low: 2, high: 8}", trial: "trial: {kind: command, run: [./train]}"), Is.Empty);
    }

    [Test]
    public void Read_WithAPruner_IsRefused() =>
        Assert.That(Problems("dropout: {type: float, low: 0, high: 0.3}", more: "pruner: {kind: median}").Select(p => p.Code), Is.EqualTo(new[] { SpecCode.PrunerOfPopulation }));

    [Test]
    public void Read_WithoutAnInterval_IsRefused() =>
        Assert.That(Problems("dropout: {type: float, low: 0, high: 0.3}", strategy: "{kind: pbt}").Select(p => p.Code), Is.EqualTo(new[] { SpecCode.MissingKey }));

    private static SpecProblem[] Problems(
        string space,
        string strategy = "{kind: pbt, interval: 30k}",
        string trial = "trial: {kind: fine-tune, model: m, data: {train: t.jsonl, validation: v.jsonl}}",
        string more = "") =>
        [.. StudyFileReader.Read($"name: s\nobjective: {{metric: validation/loss}}\nspace: {{{space}}}\nstrategy: {strategy}\nbudget: {{trials: 9}}\n{trial}\n{more}\n", "study.yaml", TestCatalog.WithModel, StudyFileUse.Run).Problems];
}
