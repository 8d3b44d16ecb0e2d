using System.Collections.Immutable;
using System.Text.Json;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Specs.Settings;

namespace HyperSearch.Specs.Tests.Settings;

[TestFixture]
internal sealed class SettingsResolverTests
{
    private static FineTuneTrial Trial(params (string Name, ParameterValue Value)[] settings) => new(settings
        .Concat([("model", ParameterValue.Text("base")), ("data.train", ParameterValue.Text("d/train.jsonl")), ("data.validation", ParameterValue.Text("/abs/v.jsonl"))])
        .ToImmutableSortedDictionary(s => s.Item1, s => s.Item2, StringComparer.Ordinal));

    private static Assignment Values(params (string Name, ParameterValue Value)[] values) => new([.. values.Select(v => new NamedValue(v.Name, v.Value))]);

    [Test]
    public void Resolve_NothingSampled_FillsInTheDefaults()
    {
        ResolvedSettings resolved = SettingsResolver.Resolve(Trial(), Assignment.Empty, "/study");
        Assert.That(resolved.Json, Is.EqualTo(
            """
            {"model":"/study/base","data":{"train":"/study/d/train.jsonl","validation":"/abs/v.jsonl","format":"auto"},
            "method":"lora",
            "learning_rate":0.0002,
            "optimizer":"adamw","momentum":0,
            "rank":8,"alpha":16,"targets":"all-linear",
            "loraplus_ratio":16,"freeze_layers":0,"freeze_embeddings":false,
            "lora_dropout":0,"dropout":0,
            "weight_decay":0.01,"decay_all":false,"l1":0,
            "neftune":0,"l2_sp":0,"ewc":0,"distillation_weight":0,"distillation_temperature":2,"replay_ratio":0,
            "batch_size":16,"accumulation":1,"packing":false,"length_bucketing":false,"epochs":1,
            "warmup":0.03,"schedule":"cosine","schedule_power":1,"decay_share":0.2,"min_lr_ratio":0,
            "clip":1,"label_smoothing":0,
            "max_length":512,"truncation":"end",
            "dtype":"float32","recompute":false}
            """.Replace("\n", string.Empty, StringComparison.Ordinal)));
    }

    [Test]
    public void Resolve_SampledFixedAndDefault_KnowsTheSourceOfEach()
    {
        ResolvedSettings resolved = SettingsResolver.Resolve(Trial(("dropout", ParameterValue.Float(0.1)), ("rank", ParameterValue.Int(4))), Values(("rank", ParameterValue.Int(32))), "/study");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(resolved.Sources["rank"], Is.EqualTo(SettingSource.Sampled));
            Assert.That(resolved.Sources["dropout"], Is.EqualTo(SettingSource.Fixed));
            Assert.That(resolved.Sources["alpha"], Is.EqualTo(SettingSource.Default));
            Assert.That(resolved.Values["rank"], Is.EqualTo(ParameterValue.Int(32)));
            Assert.That(resolved.Values["alpha"], Is.EqualTo(ParameterValue.Float(64)));
            Assert.That(resolved.Sources.Keys, Is.EqualTo(resolved.Values.Keys));
        }
    }

    [Test]
    public void Resolve_ParameterOfTypeFixed_CountsAsFixed()
    {
        var space = new SearchSpace([new FixedParameter("clip", ParameterValue.Int(2))], [], ImmutableSortedDictionary<string, double>.Empty);
        ResolvedSettings resolved = SettingsResolver.Resolve(Trial(), Values(("clip", ParameterValue.Int(2))), "/study", space);
        Assert.That(resolved.Sources["clip"], Is.EqualTo(SettingSource.Fixed));
        Assert.That(resolved.Values["clip"], Is.EqualTo(ParameterValue.Float(2)));
    }

    [Test]
    public void Resolve_TokensGiven_LeavesTheDefaultEpochsOut()
    {
        ResolvedSettings resolved = SettingsResolver.Resolve(Trial(("tokens", ParameterValue.Int(5000))), Assignment.Empty, "/study");
        using JsonDocument json = JsonDocument.Parse(resolved.Json);
        Assert.That(json.RootElement.GetProperty("tokens").GetInt64(), Is.EqualTo(5000));
        Assert.That(json.RootElement.TryGetProperty("epochs", out _), Is.False);
    }

    [Test]
    public void Resolve_WarmupStepsOfZero_StandBesideTheShare()
    {
        ResolvedSettings resolved = SettingsResolver.Resolve(Trial(("warmup_steps", ParameterValue.Int(0))), Assignment.Empty, "/study");
        using JsonDocument json = JsonDocument.Parse(resolved.Json);
        Assert.That(json.RootElement.GetProperty("warmup_steps").GetInt64(), Is.Zero);
    }

    [Test]
    public void Resolve_ListOfTargets_BecomesAnArray()
    {
        ResolvedSettings resolved = SettingsResolver.Resolve(Trial(), Values(("targets", ParameterValue.List(["q_proj", "v_proj"]))), "/study");
        Assert.That(resolved.Json, Does.Contain("""
            "targets":["q_proj","v_proj"]
            """.Trim()));
    }

    [Test]
    public void Resolve_ValueOfAnotherKind_Throws() => Assert.That(
        () => SettingsResolver.Resolve(Trial(), Values(("rank", ParameterValue.Text("eight"))), "/study"),
        Throws.ArgumentException.With.Message.Contains("'rank' cannot hold 'eight'"));

    [Test]
    public void Table_EachSetting_HasALegalDefaultAndADescription()
    {
        foreach (SettingDefinition setting in FineTuneSettingsTable.All)
        {
            Assert.That(setting.Description, Does.EndWith("."), setting.Name);
            if (setting.IsNumeric && setting.Default is { } value && value.TryGetNumber(out double number)) Assert.That(setting.Range.Contains(number), Is.True, setting.Name);
            if (setting.Kind == SettingKind.Choice) Assert.That(setting.Choices, Does.Contain(setting.Default!.Value.AsText), setting.Name);
        }

        Assert.That(FineTuneSettingsTable.All.Select(s => s.Name), Is.Unique);
    }

    [Test]
    public void Table_Regularisation_IsAGroupOfItsOwn() => Assert.That(
        FineTuneSettingsTable.All.Where(s => s.IsRegularization).Select(s => s.Name),
        Is.EqualTo(new[] { "freeze_layers", "freeze_embeddings", "lora_dropout", "dropout", "weight_decay", "decay_all", "l1", "neftune", "l2_sp", "ewc", "distillation_weight", "distillation_temperature", "teacher", "replay_ratio", "clip", "label_smoothing", "patience" }));
}
