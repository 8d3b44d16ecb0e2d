using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Specs.Tests;

[TestFixture]
internal sealed class StudyFileReaderTests
{
    private const string Full = """
        name: tune-7b
        objectives:
          - {metric: validation/loss}
          - {metric: validation/exact_match, direction: maximize, value: best}
        metric_constraints: ["peak_memory_gb <= 20", "tokens_per_second > 1e2"]
        space:
          learning_rate: {type: float, low: 1e-06, high: 1e-3, scale: log, prior: {center: 1e-4, factor: 3}}
          method: {type: categorical, choices: [lora, full]}
          rank: {type: int, low: 4, high: 64, scale: log, step: 4, when: {method: lora}, memory: rising}
          dropout: {type: float, low: 0, high: 0.3, step: 0.1}
          weight_decay: {type: float, low: 0, high: 0.1, points: 3}
          decay_all: {type: bool, when: {weight_decay: [0.05, 0.1], method: full}}
          targets: {type: categorical, choices: [all-linear, [q_proj, v_proj]], when: {method: [lora]}}
          clip: {type: fixed, value: 0.5}
        constraints: ["rank * batch_size <= 512 or method == full"]
        strategy: {kind: random}
        pruner: {kind: median, warmup_trials: 4, min: 20k, strict: true, slack: 0.1, values: last, note: slow start}
        budget: {trials: 40, time: 1h30m, tokens: 5M, gpu_hours: 2.5}
        parallelism: 2
        seed: 18446744073709551615
        enqueue: [{learning_rate: 1e-4, method: lora, rank: 8}, {method: full}]
        warm_start: [earlier]
        retry: {oom: 1, lost: 3}
        resources: {gpus: 1, gpu_memory_gb: 20, labels: {zone: eu-1}}
        trial:
          kind: fine-tune
          model: base
          data: {train: t.jsonl, validation: v.jsonl, test: x.jsonl, retained: r.jsonl}
          batch_size: 0x8
          evaluate_every: 20k
          schedule: linear
          timeout: 2h
        """;

    [Test]
    public void Read_StudyWithEverySection_HoldsWhatTheFileSays()
    {
        StudySpec spec = TestCatalog.ReadGood(Full);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(spec.Name, Is.EqualTo("tune-7b"));
            Assert.That(spec.Objectives, Is.EqualTo(new[]
            {
                new Objective("validation/loss", Direction.Minimize, ObjectiveValue.Last),
                new Objective("validation/exact_match", Direction.Maximize, ObjectiveValue.Best),
            }));
            Assert.That(spec.MetricConstraints, Is.EqualTo(new[]
            {
                new MetricConstraint("peak_memory_gb", ComparisonOperator.LessOrEqual, 20),
                new MetricConstraint("tokens_per_second", ComparisonOperator.Greater, 100),
            }));
            Assert.That(spec.Strategy.Kind, Is.EqualTo("random"));
            Assert.That(spec.Pruner.Options["min"], Is.EqualTo(ParameterValue.Int(20_000)));
            Assert.That(spec.Pruner.Options["slack"], Is.EqualTo(ParameterValue.Float(0.1)));
            Assert.That(spec.Pruner.Options["strict"], Is.EqualTo(ParameterValue.Bool(true)));
            Assert.That((spec.Pruner.Word("values", "best"), spec.Pruner.Word("note", "")), Is.EqualTo(("last", "slow start")));
            Assert.That((spec.Pruner.Number("min", 0), spec.Pruner.Flag("strict", false), spec.Pruner.Flag("absent", true)), Is.EqualTo((20_000d, true, true)));
            Assert.That(spec.Budget, Is.EqualTo(new Budget(40, 5400, 5_000_000, 2.5)));
            Assert.That(spec.Parallelism, Is.EqualTo(2));
            Assert.That(spec.Seed, Is.EqualTo(ulong.MaxValue));
            Assert.That(spec.WarmStart, Is.EqualTo(new[] { "earlier" }));
            Assert.That(spec.Retry, Is.EqualTo(new Dictionary<FailureClass, int> { [FailureClass.GpuOom] = 1, [FailureClass.Lost] = 3 }));
            Assert.That(spec.Resources.Gpus, Is.EqualTo(1));
            Assert.That(spec.Resources.GpuMemoryGb, Is.EqualTo(20));
            Assert.That(spec.Resources.Labels["zone"], Is.EqualTo("eu-1"));
        }
    }

    [Test]
    public void Read_StudyWithEverySection_HoldsItsSpace()
    {
        SearchSpace space = TestCatalog.ReadGood(Full).Space;
        var rank = (IntParameter)space.Find("rank")!;
        var decayAll = space.Find("decay_all")!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(space.Find("learning_rate"), Is.EqualTo(new FloatParameter("learning_rate", 1e-6, 1e-3, Scale.Log) { Prior = new ParameterPrior(1e-4, 3) }));
            Assert.That(rank.LevelCount, Is.EqualTo(16));
            Assert.That(rank.MemoryRising, Is.True);
            Assert.That(rank.When.Single().Values, Is.EqualTo(new[] { ParameterValue.Text("lora") }));
            Assert.That(decayAll.When.Select(c => c.Parent), Is.EqualTo(new[] { "weight_decay", "method" }));
            Assert.That(decayAll.When[0].Values, Is.EqualTo(new[] { ParameterValue.Float(0.05), ParameterValue.Float(0.1) }));
            Assert.That(((CategoricalParameter)space.Find("targets")!).Choices[1], Is.EqualTo(ParameterValue.List(["q_proj", "v_proj"])));
            Assert.That(space.Find("clip"), Is.EqualTo(new FixedParameter("clip", ParameterValue.Float(0.5))));
            Assert.That(space.Settings["batch_size"], Is.EqualTo(8));
            Assert.That(space.Settings, Does.Not.ContainKey("learning_rate").And.Not.ContainKey("alpha"));
        }
    }

    [Test]
    public void Read_StudyWithEverySection_HoldsItsTrialAndQueue()
    {
        StudySpec spec = TestCatalog.ReadGood(Full);
        var trial = (FineTuneTrial)spec.Trial!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(trial.TimeoutSeconds, Is.EqualTo(7200));
            Assert.That(trial.Settings["batch_size"], Is.EqualTo(ParameterValue.Int(8)));
            Assert.That(trial.Settings["evaluate_every"], Is.EqualTo(ParameterValue.Int(20_000)));
            Assert.That(trial.Settings["data.retained"], Is.EqualTo(ParameterValue.Text("r.jsonl")));
            Assert.That(spec.Enqueue[0].ToString(), Is.EqualTo("learning_rate=0.0001 method=lora rank=8"));
            Assert.That(spec.Enqueue[1].ToString(), Is.EqualTo("method=full"));
        }
    }

    [Test]
    public void Read_CommandStudy_HoldsItsCommand()
    {
        StudySpec spec = TestCatalog.ReadGood("""
            name: cmd
            objective: {metric: loss}
            budget: {trials: 3}
            space:
              x: {type: float, low: 0, high: 1}
            trial: {kind: command, run: [python3, -u, train.py, "--x={x}", 3, ""], timeout: 90s, env: {OMP_NUM_THREADS: 1, EMPTY: ""}, protocol: lines}
            """);
        var trial = (CommandTrial)spec.Trial!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(trial.Run, Is.EqualTo(new[] { "python3", "-u", "train.py", "--x={x}", "3", "" }));
            Assert.That(trial.TimeoutSeconds, Is.EqualTo(90));
            Assert.That(trial.Environment, Is.EqualTo(new Dictionary<string, string> { ["OMP_NUM_THREADS"] = "1", ["EMPTY"] = "" }));
            Assert.That(trial.Protocol, Is.EqualTo(CommandProtocol.Lines));
            Assert.That(spec.Seed, Is.Null);
            Assert.That(spec.Strategy.Kind, Is.EqualTo("random"));
            Assert.That(spec.Pruner.Kind, Is.EqualTo("none"));
        }
    }

    [Test]
    public void Read_AskAndTellWithoutTrial_IsTaken()
    {
        const string yaml = "name: s\nobjective: {metric: y}\nbudget: {trials: 60}\nspace:\n  x: {type: float, low: 1.0e-4, high: 1.0, scale: log}\n";
        Assert.That(TestCatalog.ReadGood(yaml, StudyFileUse.AskAndTell).Trial, Is.Null);
        Assert.That(TestCatalog.Read(yaml).Problems.Single().Code, Is.EqualTo(SpecCode.MissingKey));
    }

    [Test]
    public void Read_GridWithoutBudget_IsTaken()
    {
        StudySpec spec = TestCatalog.ReadGood("""
            name: g
            objective: {metric: loss}
            strategy: {kind: grid}
            space: {x: {type: float, low: 0.1, high: 0.7, step: 0.2}, k: {type: int, low: 1, high: 3}}
            trial: {kind: command, run: [run]}
            """);
        Assert.That(spec.Budget, Is.EqualTo(new Budget()));
        Assert.That(((FloatParameter)spec.Space.Find("x")!).LevelCount, Is.EqualTo(4));
    }

    [TestCase("low: 0.0", "low: 2.0", "low")]
    [TestCase("type: float", "type: flaot", "float")]
    [TestCase("strategy:", "stratgy:", "strategy")]
    [TestCase("trials: 24", "trials: -3", "trials")]
    [TestCase("high: 1.0", "high: .nan", "high")]
    [TestCase("name: b", "name: [1", ":")]
    [TestCase("x: {type", "x: &a {type", "nchor")]
    [TestCase("seed: 5", "seed: 5\nseed: 6", "seed")]
    [TestCase("direction: minimize", "direction: down", "minimize")]
    [TestCase("kind: random", "kind: bayes", "kind")]
    [TestCase("low: 0.0", "scale: log, low: 0.0", "log")]
    [TestCase("parallelism: 2", "parallelism: 2.5", "parallelism")]
    public void Read_OneMistake_NamesItAndItsPlace(string good, string bad, string word)
    {
        const string yaml = "name: b\nobjective: {metric: loss, direction: minimize}\nstrategy: {kind: random}\npruner: {kind: none}\nbudget: {trials: 24}\n"
            + "parallelism: 2\nseed: 5\nspace:\n  x: {type: float, low: 0.0, high: 1.0}\ntrial:\n  kind: command\n  run: [python3, objective.py]\n  timeout: 1m\n";
        TestCatalog.ReadGood(yaml);
        int at = yaml.IndexOf(good, StringComparison.Ordinal);
        StudyFileResult result = TestCatalog.Read(yaml[..at] + bad + yaml[(at + good.Length)..]);
        Assert.That(result.Spec, Is.Null);
        Assert.That(result.Problems, Has.Length.EqualTo(1), string.Join("\n", result.Problems));
        Assert.That(result.Problems[0].ToString(), Does.Contain(word).And.Match("study.yaml:[0-9]+:[0-9]+"));
    }
}
