using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Journal.Tests.Codec;

/// <summary>Arbitrary events: odd texts, odd numbers, every type.</summary>
internal static class EventGenerators
{
    private static readonly Gen<string> Text = Gen.Elements("", "a", "validation/loss", "zwölf \"Anführungszeichen\" \\ \n\t", "数字", "💥 <b>&amp;</b>", "null", "\u0001\u007f", new string('x', 300));
    private static readonly Gen<string> Name = Gen.Elements("learning_rate", "rank", "x", "_", "Größe", "a b", "\"");
    private static readonly Gen<string> Json = Gen.Elements("{}", "null", "1.50", "[1, 2]", "{\"a\": {\"b\": [\"\\u00e9\", null]}}", "\"text\"");
    private static readonly Gen<double> Number = Gen.Frequency(
        (4, ArbMap.Default.GeneratorFor<double>()),
        (1, Gen.Elements(0, -0.0, 1, 1e300, 5e-324, 0.1 + 0.2, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue)));

    private static readonly Gen<int> Count = Gen.Choose(0, int.MaxValue);
    private static readonly Gen<long> Long = ArbMap.Default.GeneratorFor<long>();
    private static readonly Gen<DateTimeOffset> Time = Gen.Choose(0, int.MaxValue).Select(i => DateTimeOffset.UnixEpoch.AddTicks(i * 9_876_543L));

    public static Gen<StudyEvent> Event => Gen.OneOf<StudyEvent>(
    [
        As(from at in Time from n in Count from p in Point from s in Gen.Elements(ProposalSource.Strategy, ProposalSource.Enqueued) from q in Long from j in Maybe(Json) from t in Target from l in Leg select new TrialProposed(at, n, p, s, q, j) { Target = t, Leg = l }),
        As(from at in Time from n in Count from a in Count from s in Text from i in Count from q in Maybe(Text) from p in Count select new TrialLeased(at, n, a, s, i) { RequestId = q, Poll = p }),
        As(from at in Time from n in Count from a in Count from i in Count from s in Long from m in Metrics select new MetricReported(at, n, a, i, s, m)),
        As(from at in Time from n in Count from a in Count from p in Text from s in Long from h in Maybe(Text) from b in Long select new CheckpointCommitted(at, n, a, p, s, h, b)),
        As(from at in Time from n in Count from a in Count from v in Values from m in Metrics from r in Maybe(Json) from f in Gen.OneOf(Gen.Constant<long?>(null), Long.Select(i => (long?)i)) select new TrialCompleted(at, n, a, v, m, r) { ResumeStep = f }),
        As(from at in Time from n in Count from a in Count from s in Long from f in Gen.OneOf(Gen.Constant<long?>(null), Long.Select(i => (long?)i)) from m in Metrics from r in Maybe(Json) select new TrialPaused(at, n, a, s, f, m, r)),
        As(from at in Time from n in Count from t in Target from q in Long from c in Gen.Elements(true, false) select new TrialPromoted(at, n, t, q, c)),
        As(from at in Time from n in Count from a in Count from s in Long from v in Values from m in Metrics from w in Text from r in Maybe(Json) select new TrialPruned(at, n, a, s, v, m, w, r)),
        As(from at in Time from n in Count from a in Count from c in Class from w in Text from m in Metrics from r in Maybe(Json) select new TrialFailed(at, n, a, c, w, m, r)),
        As(from at in Time from n in Count from a in Count from c in Class from w in Text from t in Time select new TrialRequeued(at, n, a, c, w, t)),
        As(from at in Time from n in Count from a in Count from m in Metrics from r in Maybe(Json) select new TrialRecorded(at, n, a, m, r)),
        As(from at in Time from n in Count from a in Count select new TrialReinstated(at, n, a)),
        As(from at in Time from n in Count select new TrialRetried(at, n)),
        As(from at in Time from n in Count from w in Text select new TrialCancelled(at, n, w)),
        As(from at in Time from p in Point select new TrialEnqueued(at, p)),
        As(from at in Time select new StudyPaused(at)),
        As(from at in Time select new StudyResumed(at)),
        As(from at in Time from r in Gen.Elements(Enum.GetValues<FinishReason>()) from w in Text select new StudyFinished(at, r, w)),
        As(from at in Time from a in Text from s in Text from j in Json select new SessionOpened(at, a, s, j)),
        As(from at in Time from i in Text from b in Count select new StudyRestored(at, i, b)),
        As(from at in Time from n in Count from r in Count from j in Json select new BestConfirmed(at, n, r, j)),
        As(from at in Time from n in Count from p in Text select new AdapterExported(at, n, p)),
        As(from at in Time from s in ArbMap.Default.GeneratorFor<ulong>() from b in Text from t in Text from j in Maybe(Json) from l in Gen.Elements(true, false) from e in Earlier.ArrayOf(2) select new StudyCreated(at, SampleStudy.Spec(), s, b, t, j, l) { Earlier = [.. e] }),
    ]);

    private static Gen<RungTarget?> Target => Gen.OneOf(
        Gen.Constant<RungTarget?>(null), from u in Long from l in Gen.Elements(true, false) select (RungTarget?)new RungTarget(u, l));

    private static Gen<TrialLeg?> Leg => Gen.OneOf(
        Gen.Constant<TrialLeg?>(null),
        from m in Count from g in Count select (TrialLeg?)new TrialLeg(m, g, null, 0),
        from m in Count from g in Count from p in Count from f in Long select (TrialLeg?)new TrialLeg(m, g, p, f));

    private static Gen<EarlierTrial> Earlier => from s in Text from p in Point from v in Values select new EarlierTrial(s, p, v);

    private static Gen<FailureClass> Class => Gen.Elements(Enum.GetValues<FailureClass>());

    private static Gen<ParameterValue> Value => Gen.OneOf(
        Number.Where(double.IsFinite).Select(ParameterValue.Float),
        Long.Select(ParameterValue.Int),
        Gen.Elements(true, false).Select(ParameterValue.Bool),
        Text.Select(ParameterValue.Text),
        Text.ArrayOf(3).Select(t => ParameterValue.List(t)));

    private static Gen<Assignment> Point =>
        from count in Gen.Choose(0, 5)
        from names in Name.ArrayOf(count)
        from values in Value.ArrayOf(count)
        select new Assignment([.. names.Zip(values).DistinctBy(p => p.First).Select(p => new NamedValue(p.First, p.Second))]);

    private static Gen<ImmutableSortedDictionary<string, double>> Metrics =>
        from count in Gen.Choose(0, 5)
        from names in Name.ArrayOf(count)
        from values in Number.ArrayOf(count)
        select MetricValues.From(names.Zip(values).DistinctBy(p => p.First).Select(p => KeyValuePair.Create(p.First, p.Second)));

    private static Gen<ImmutableArray<double>> Values => from count in Gen.Choose(0, 3) from values in Number.ArrayOf(count) select values.ToImmutableArray();

    private static Gen<StudyEvent> As<T>(Gen<T> gen)
        where T : StudyEvent => gen.Select(e => (StudyEvent)e);

    private static Gen<string?> Maybe(Gen<string> gen) => Gen.OneOf(Gen.Constant<string?>(null), gen.Select(t => (string?)t));
}
