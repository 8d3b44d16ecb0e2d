using HyperSearch.Core.Randomness;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Encoding;
using HyperSearch.Optimization.GaussianProcess;
using HyperSearch.Optimization.Surrogates;
using HyperSearch.Optimization.Tests.Sampling;

namespace HyperSearch.Optimization.Tests.Surrogates;

public sealed class FailureCautionTests
{
    private const int Startup = 6;

    [TestCase("ffffff", 0, TestName = "LogWeight_FailuresOfTheInitialDesign_DoNotCount")]
    [TestCase("oooooof", 2.85, TestName = "LogWeight_OneFailure_RisesByItsStep")]
    [TestCase("oooooofooooooooo", 1.5, TestName = "LogWeight_SuccessesAfterIt_FallByATwentiethEach")]
    [TestCase("oooooofooooooooooooooooooo", 0, TestName = "LogWeight_OneFailureInTwenty_Cancels")]
    [TestCase("oooooooooooooooooooooof", 2.85, TestName = "LogWeight_SuccessesBefore_EarnNoCredit")]
    [TestCase("oooooofffffffffo", 8.85, TestName = "LogWeight_FailuresOnly_StopsAtNine")]
    public void LogWeight(string outcomes, double expected) => Assert.That(FailureCaution.LogWeight(Inputs(outcomes)), Is.EqualTo(expected).Within(1e-9));

    [Test]
    public void Foresight_FailuresAboveALine_IsFull() => Assert.That(Foresight((x, y, _) => x + y > 1.1), Is.EqualTo(1));

    [Test]
    public void Foresight_FailuresAtRandom_IsSmall() => Assert.That(Foresight((_, _, coin) => coin < 0.2), Is.LessThan(0.25));

    [Test]
    public void Foresight_EveryTrialFailed_IsNone() => Assert.That(Foresight((_, _, _) => true), Is.Zero);

    private static double Foresight(Func<double, double, double, bool> fails)
    {
        const int Count = 40;
        var random = new PhiloxStream(3, 0, RandomPurpose.Proposal);
        double[] inputs = new double[2 * Count], targets = new double[Count];
        for (int i = 0; i < Count; i++)
        {
            (inputs[2 * i], inputs[2 * i + 1]) = (random.NextDouble(), random.NextDouble());
            targets[i] = fails(inputs[2 * i], inputs[2 * i + 1], random.NextDouble()) ? -1.5 : 0.5;
        }

        TrainingSet data = TrainingSet.Of(2, 2, inputs, targets);
        var prior = new GpPrior(2, null, 0.2);
        return FailureCaution.Foresight(GpPosterior.Condition(data, GpFit.Run(data, prior, [prior.Default]).Hyperparameters));
    }

    /// <summary>A study whose trials ended as the letters say: o well, f out of memory.</summary>
    private static ModelInputs Inputs(string outcomes)
    {
        StudySpec study = SampleSpaces.Study(SampleSpaces.Continuous).With(("startup_trials", Startup));
        TrialSnapshot snapshot = SampleStudies.Run(new HyperSearch.Optimization.Sampling.RandomStrategy(), study, outcomes.Length)
            .Aggregate(TrialSnapshot.Empty, (s, parameters) => s.Take(study, new HyperSearch.Optimization.Sampling.Proposal(parameters, null)));
        for (int i = 0; i < outcomes.Length; i++)
            snapshot = outcomes[i] == 'f' ? snapshot.Fail(i, FailureClass.GpuOom) : snapshot.Complete(i, i);
        return new ModelInputs(study, snapshot, new SpaceEncoder(study.Space));
    }
}
