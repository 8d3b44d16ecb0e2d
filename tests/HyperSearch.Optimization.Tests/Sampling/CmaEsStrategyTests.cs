using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Tests.Sampling;

public sealed class CmaEsStrategyTests
{
    private static readonly SearchSpace Cube = SampleSpaces.Space([.. "abcdef".Select(c => new FloatParameter($"{c}", -5, 5, Scale.Linear))]);

    [Test]
    public void Propose_IllConditionedEllipsoid_LearnsItsShape()
    {
        StudySpec study = SampleSpaces.Study(Cube);
        double regret = SampleObjectives.MeanLogRegret(new CmaEsStrategy(), study, Ellipsoid, trials: 600, seeds: 2);
        double random = SampleObjectives.MeanLogRegret(new RandomStrategy(), study, Ellipsoid, trials: 600, seeds: 2);
        Assert.That(regret, Is.LessThan(-0.3), "from about 4");
        Assert.That(random, Is.GreaterThan(1));
    }

    [Test]
    public void Propose_MixedTree_IsAheadOfRandomSearch()
    {
        StudySpec study = SampleSpaces.Study(SampleObjectives.Tree);
        double cma = SampleObjectives.MeanLogRegret(new CmaEsStrategy(), study, SampleObjectives.TreeValue, trials: 150, seeds: 5);
        double random = SampleObjectives.MeanLogRegret(new RandomStrategy(), study, SampleObjectives.TreeValue, trials: 150, seeds: 5);
        Assert.That(cma, Is.LessThan(random - 0.7));
    }

    [Test]
    public void Propose_WithinAGeneration_LeavesNoState()
    {
        StudySpec study = SampleSpaces.Study(Cube);
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        var states = new List<int>();
        for (int n = 0; n < 30; n++)
        {
            Proposal proposal = new CmaEsStrategy().Propose(study, 3, snapshot, n, Assignment.Empty);
            if (proposal.StrategyStateJson is not null) states.Add(n);
            snapshot = snapshot.Take(study, proposal).Complete(n, Ellipsoid(proposal.Parameters!));
        }

        // 4 + floor(3 ln 6) = 9 members.
        Assert.That(states, Is.EqualTo(new[] { 0, 9, 18, 27 }));
    }

    [Test]
    public void Propose_StragglerOfAnEarlierGeneration_CountsOnceItEnds()
    {
        StudySpec study = SampleSpaces.Study(Cube);
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        for (int n = 0; n < 11; n++) snapshot = snapshot.Take(study, new CmaEsStrategy().Propose(study, 3, snapshot, n, Assignment.Empty)).CompleteUnless(n == 4, n);
        CmaEsState second = CmaEsState.Read(snapshot.LastStrategyStateJson)!;
        Assert.That(second.Generation, Is.EqualTo(1));
        Assert.That(second.Late, Is.EqualTo(new[] { 4 }));
        TrialSnapshot ended = snapshot.Complete(4, 0.1);
        for (int n = 11; n < 18; n++) ended = ended.Take(study, new CmaEsStrategy().Propose(study, 3, ended, n, Assignment.Empty)).CompleteUnless(false, n);
        // Eight members of its own and the straggler are nine.
        Assert.That(CmaEsState.Read(ended.Take(study, new CmaEsStrategy().Propose(study, 3, ended, 18, Assignment.Empty)).LastStrategyStateJson)!.Generation, Is.EqualTo(2));
    }

    [Test]
    public void Propose_EqualValues_RestartsWithTwiceTheMembers()
    {
        StudySpec study = SampleSpaces.Study(Cube);
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        for (int n = 0; n < 10; n++) snapshot = snapshot.Take(study, new CmaEsStrategy().Propose(study, 3, snapshot, n, Assignment.Empty)).Complete(n, 1);
        CmaEsState restarted = CmaEsState.Read(snapshot.LastStrategyStateJson)!;
        Assert.That(restarted.Restart, Is.EqualTo(1));
        Assert.That(restarted.First, Is.EqualTo(9));
        for (int n = 10; n < 28; n++) snapshot = snapshot.Take(study, new CmaEsStrategy().Propose(study, 3, snapshot, n, Assignment.Empty)).Complete(n, n);
        Assert.That(CmaEsState.Read(snapshot.LastStrategyStateJson)!.First, Is.EqualTo(27));
    }

    [Test]
    public void Read_WrittenState_IsTheSame()
    {
        Proposal proposal = new CmaEsStrategy().Propose(SampleSpaces.Study(SampleObjectives.Tree), 3, TrialSnapshot.Empty, 0, Assignment.Empty);
        Assert.That(CmaEsState.Read(proposal.StrategyStateJson)!.ToJson(), Is.EqualTo(proposal.StrategyStateJson));
        Assert.That(CmaEsState.Read("{\"next_point\":3}"), Is.Null);
    }

    private static double Ellipsoid(Assignment a) =>
        a.Values.Select((item, i) => Math.Pow(10, 3.0 * i / 5) * Math.Pow(item.Value.AsFloat - 1.3 + 0.2 * i, 2)).Sum() + Math.Pow(a.Number("a") - a.Number("f") - 1, 2);
}
