using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Journal.Codec;

namespace HyperSearch.Journal.Tests.Codec;

[TestFixture]
public sealed class EventCodecTests
{
    [Test]
    public void Events_WrittenAndRead_AreTheSame() => Prop.ForAll(EventGenerators.Event.ToArbitrary(), e =>
    {
        StudyEvent back = Read(EventWriter.Write(e));
        Assert.That(Show(back), Is.EqualTo(Show(e)));
        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Test]
    public void Types_OfEveryEvent_AreNamed()
    {
        Type[] events = [.. typeof(StudyEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(StudyEvent)))];
        Assert.That(EventTypes.All.Count(), Is.EqualTo(events.Length));
        Assert.That(EventTypes.All.Select(t => t.Name), Is.Unique);
    }

    [Test]
    public void Proposal_InTheJournal_IsReadableByPeople()
    {
        var e = new TrialProposed(SampleStudy.Start, 3, SampleStudy.Point(1, "lora"), ProposalSource.Strategy, 17, null);
        Assert.That(Text(EventWriter.Write(e)), Is.EqualTo(
            """{"at":"2026-11-22T18:00:00+00:00","number":3,"parameters":{"learning_rate":1.0,"method":"lora","rank":8,"bias":true,"seed_group":1},"source":"strategy","snapshot":17}"""));
    }

    [Test]
    public void Spec_WrittenAndRead_IsEqual()
    {
        string json = SpecCodec.ToJson(SampleStudy.Spec());
        Assert.That(SpecCodec.ToJson(SpecCodec.FromJson(json)), Is.EqualTo(json));
        Assert.That(SpecCodec.AreEqual(SampleStudy.Spec(), SpecCodec.FromJson(json)), Is.True);
        SearchSpace space = SpecCodec.FromJson(json).Space;
        Assert.That(space.Refusal(SampleStudy.Point(0.01, "lora")), Is.Null);
        Assert.That(space.Constraints[0].Names, Is.EqualTo(SampleStudy.Spec().Space.Constraints[0].Names));
    }

    [Test]
    public void Spec_OfACommandStudy_IsKeptWhole()
    {
        StudySpec spec = SampleStudy.Spec() with
        {
            Trial = new CommandTrial(["python", "train.py", "{rank}"], ImmutableSortedDictionary<string, string>.Empty.Add("SEED", "1"), CommandProtocol.Lines) { TimeoutSeconds = 1.5 },
            Seed = ulong.MaxValue,
            Objectives = [new("a", Direction.Maximize, ObjectiveValue.Best), new("b", Direction.Minimize, ObjectiveValue.Last)],
        };
        StudySpec back = SpecCodec.FromJson(SpecCodec.ToJson(spec));
        Assert.That(((CommandTrial)back.Trial!).Run, Is.EqualTo((string[])["python", "train.py", "{rank}"]));
        Assert.That(back.Trial.TimeoutSeconds, Is.EqualTo(1.5));
        Assert.That(back.Seed, Is.EqualTo(ulong.MaxValue));
        Assert.That(back.Objectives, Is.EqualTo(spec.Objectives));
    }

    [Test]
    public void Spec_InAnotherOrderOfOptions_IsEqual()
    {
        var forward = ImmutableSortedDictionary.Create<string, ParameterValue>(StringComparer.Ordinal).Add("a", ParameterValue.Int(1)).Add("B", ParameterValue.Int(2));
        var backward = ImmutableSortedDictionary.Create<string, ParameterValue>(StringComparer.OrdinalIgnoreCase).Add("B", ParameterValue.Int(2)).Add("a", ParameterValue.Int(1));
        StudySpec one = SampleStudy.Spec() with { Strategy = new AlgorithmSpec("random", forward) };
        StudySpec other = SampleStudy.Spec() with { Strategy = new AlgorithmSpec("random", backward) };
        Assert.That(SpecCodec.AreEqual(one, other), Is.True);
    }

    [Test]
    public void Difference_OfTwoSpecs_NamesEachPlace()
    {
        StudySpec a = SampleStudy.Spec();
        var parameters = a.Space.Parameters.Replace(a.Space.Parameters[3], new BoolParameter("double_bias"));
        StudySpec b = a with { Budget = a.Budget with { Trials = 20 }, Seed = 5, Space = new SearchSpace(parameters, a.Space.Constraints, a.Space.Settings) };
        Assert.That(SpecDifference.Between(a, b), Is.EqualTo((string[])
        [
            """space.parameters.bias: {"name":"bias","type":"bool"} in the journal, nothing in the file""",
            """space.parameters.double_bias: nothing in the journal, {"name":"double_bias","type":"bool"} in the file""",
            "space.parameters: another order",
            "budget.trials: 16 in the journal, 20 in the file",
            "seed: nothing in the journal, 5 in the file",
        ]));
        Assert.That(SpecDifference.Between(a, a), Is.Empty);
    }

    [Test]
    public void Upcasters_OfTwoVersions_LiftAnOldEventUnderItsOldName()
    {
        var chain = new UpcasterChain(
        [
            new Upcaster("trial_given", -1, "trial_given", data => With(data, "slot", 0)),
            new Upcaster("trial_given", 0, "trial_leased", data =>
            {
                data["session"] = data["worker"]!.DeepClone();
                data.Remove("worker");
                return data;
            }),
        ]);
        var old = new StoredEvent("trial_given", -1, Encoding.UTF8.GetBytes("""{"at":"2026-01-01T00:00:00+00:00","number":4,"attempt":2,"worker":"w9"}"""));
        StudyEvent lifted = new EventReader(chain).Read(old);
        Assert.That(lifted, Is.EqualTo(new TrialLeased(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 4, 2, "w9", 0)));
        Assert.That(() => Read(old), Throws.TypeOf<UnknownEventException>(), "without the chain nobody knows it");
    }

    [Test]
    public void Text_WithHalfASurrogatePair_IsKeptWithAReplacementCharacter()
    {
        StudyEvent back = Read(EventWriter.Write(new TrialCancelled(SampleStudy.Start, 1, "a\ud83db")));
        Assert.That(back, Is.EqualTo(new TrialCancelled(SampleStudy.Start, 1, "a\ufffdb")));
    }

    [Test]
    public void Read_OfANewerVersion_IsRefused() => Assert.That(
        () => Read(new StoredEvent("study_paused", 2, Encoding.UTF8.GetBytes("""{"at":"2026-01-01T00:00:00+00:00"}"""))),
        Throws.TypeOf<UnknownEventException>().With.Message.Contain("newer version"));

    [Test]
    public void Read_WithAMemberThatItDoesNotKnow_PassesOverIt() => Assert.That(
        Read(new StoredEvent("trial_retried", 1, Encoding.UTF8.GetBytes("""{"at":"2026-01-01T00:00:00+00:00","later":{"a":[1]},"number":4}"""))),
        Is.EqualTo(new TrialRetried(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 4)));

    [TestCase("trial_leased", """{"at":"2026-01-01T00:00:00Z","number":1,"attempt":1,"slot":0}""", "'session' is missing")]
    [TestCase("trial_leased", """{"number":1}""", "no time")]
    [TestCase("trial_leased", """[1]""", "StartObject was expected")]
    [TestCase("trial_leased", """{"at":"2026-01-01T00:00:00Z","number":"one"}""", "cannot be made")]
    [TestCase("trial_leased", """{"at":"yesterday"}""", "cannot be made")]
    [TestCase("trial_retried", """{"at":"2026-01-01T00:00:00Z","number":1}{}""", "")]
    [TestCase("trial_failed", """{"at":"2026-01-01T00:00:00Z","number":1,"attempt":1,"class":"bad luck","message":"","metrics":{}}""", "'bad luck' is no failure class")]
    [TestCase("trial_enqueued", """{"at":"2026-01-01T00:00:00Z","parameters":{"x":1e999}}""", "")]
    [TestCase("trial_enqueued", """{"at":"2026-01-01T00:00:00Z","parameters":{"x":null}}""", "Null is no parameter's value")]
    [TestCase("trial_proposed", """{"at":"2026-01-01T00:00:00Z","parameters":{},"source":"oracle"}""", "'oracle' is no ProposalSource")]
    public void Read_OfNonsense_IsAJsonException(string type, string data, string words) => Assert.That(
        () => Read(new StoredEvent(type, 1, Encoding.UTF8.GetBytes(data))), Throws.InstanceOf<JsonException>().With.Message.Contain(words));

    private static StudyEvent Read(StoredEvent stored) => new EventReader(UpcasterChain.Released).Read(stored);

    private static string Text(StoredEvent stored) => Encoding.UTF8.GetString(stored.Data.Span);

    private static JsonObject With(JsonObject data, string name, int value)
    {
        data[name] = value;
        return data;
    }

    /// <summary>Every property of an event, written down without the codec under test; a specification by its canonical text.</summary>
    private static string Show(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        double number => BitConverter.DoubleToInt64Bits(number).ToString(CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        StudySpec spec => SpecCodec.ToJson(spec),
        NamedValue item => $"{item.Name}={item.Value.Kind}:{item.Value}",
        Assignment assignment => Show(assignment.Values),
        StudyEvent e => e.GetType().Name + string.Concat(e.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => $" {p.Name}:{Show(p.GetValue(e))}")),
        KeyValuePair<string, double> metric => $"{metric.Key}:{Show(metric.Value)}",
        IEnumerable list => $"[{string.Join(",", list.Cast<object>().Select(Show))}]",
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
