using System.Text.Json;
using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Lora;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.SafeTensors;
using HyperSearch.FineTuning.Tests.Fixtures;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Models;

/// <summary>Models and adapters against the reference implementation: logits, loss, gradients, generation, ten steps of AdamW.</summary>
[TestFixture(Cpu)]
[TestFixture(Cuda, Category = "Gpu")]
[Category("Fixtures")]
public class ModelFixtureTests(string device) : TorchFixture(device)
{
    private const double Tolerance = 1e-4;

    private static IEnumerable<TestCaseData> ModelFolders() => FixtureRoot.Cases("models");

    private static IEnumerable<TestCaseData> AdapterFolders() => FixtureRoot.Cases("adapters");

    [TestCaseSource(nameof(ModelFolders))]
    public void Load_BothSpellingsOfTheConfiguration_AreTheSameModel(string directory)
    {
        var old = Path.Combine(directory, "config.v4.json");
        if (!File.Exists(old)) Assert.Ignore("the fixture has one spelling only");
        var (v5, v4) = (ModelConfig.LoadFile(Path.Combine(directory, "config.json")), ModelConfig.LoadFile(old));
        Assert.That(v4 with { EosTokenIds = v5.EosTokenIds }, Is.EqualTo(v5));
        Assert.That(v4.EosTokenIds, Is.EqualTo(v5.EosTokenIds));
    }

    [TestCaseSource(nameof(ModelFolders))]
    public void Model_AgainstReference_Agrees(string directory)
    {
        using var expected = new ExpectedResults(directory, Here);
        if (ModelConfig.Load(directory).IsEncoder)
        {
            using var encoder = EncoderModel.Load(directory, DType.Float32, Here);
            CheckNear(encoder.ClassLogits(expected.IdTensor(), expected.Lengths), expected, encoder.Config.ClassLabels);
            CheckTraining(() => expected.ClassLoss(encoder.ClassLogits(expected.IdTensor(), expected.Lengths)), encoder.Parameters, expected);
            return;
        }

        using var model = DecoderModel.Load(directory, DType.Float32, Here);
        Check(model, null, directory);
    }

    [TestCaseSource(nameof(AdapterFolders))]
    public void Adapter_AgainstReference_Agrees(string directory)
    {
        var folder = Path.Combine(FixtureRoot.Path, "models", Path.GetFileName(directory).Split("--")[0]);
        if (!Directory.Exists(folder)) Assert.Ignore($"the fixtures lack the base model {folder}");
        if (ModelConfig.Load(folder).IsEncoder)
        {
            using var expected = new ExpectedResults(directory, Here);
            using var encoder = EncoderModel.Load(folder, DType.Float32, Here);
            using var adapters = LoadOrSkip(directory, encoder);
            CheckNear(encoder.ClassLogits(expected.IdTensor(), expected.Lengths), expected, encoder.Config.ClassLabels);
            CheckTraining(() => expected.ClassLoss(encoder.ClassLogits(expected.IdTensor(), expected.Lengths)), adapters.Parameters, expected);
            return;
        }

        using var model = DecoderModel.Load(folder, DType.Float32, Here);
        using var set = LoadOrSkip(directory, model);
        Check(model, set, directory);
    }

    /// <summary>An adapter that uses what is not built in must be refused by name, and is then skipped; any other must load.</summary>
    private static LoraSet LoadOrSkip(string directory, IAdaptable model)
    {
        try
        {
            return AdapterDirectory.Load(directory, model);
        }
        catch (UnsupportedModelException error) when (NotBuiltIn(directory).Any(key => error.Message.Contains(key, StringComparison.Ordinal)))
        {
            Assert.Ignore($"refused by name: {error.Message}");
            throw;
        }
    }

    /// <summary>Keys of an adapter's configuration that are set and not computed, and names of embeddings and heads among its targets.</summary>
    private static IEnumerable<string> NotBuiltIn(string directory)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, "adapter_config.json")));
        string[] keys = ["lora_bias", "bias", "trainable_token_indices", "layer_replication", "target_parameters", "ensure_weight_tying", "alora_invocation_tokens", "use_qalora", "use_bdlora"];
        string[] modules = ["embed_tokens", "wte", "wpe", "lm_head", "score", "classifier", "word_embeddings"];
        var targets = json.RootElement.GetProperty("target_modules").GetRawText();
        return [.. keys.Where(key => json.RootElement.TryGetProperty(key, out var value) && value.GetRawText() is not ("null" or "false" or "{}" or "[]" or "\"none\"")),
            .. modules.Where(module => targets.Contains(module, StringComparison.Ordinal))];
    }

    [TestCaseSource(nameof(AdapterFolders))]
    public void MergedAndSavedAdapter_OfEveryKind_ComputesTheSame(string directory)
    {
        var folder = Path.Combine(FixtureRoot.Path, "models", Path.GetFileName(directory).Split("--")[0]);
        if (!Directory.Exists(folder)) Assert.Ignore($"the fixtures lack the base model {folder}");
        var saved = Directory.CreateTempSubdirectory("hypersearch-adapter-").FullName;
        using var noGrad = new NoGradScope();
        using var expected = new ExpectedResults(directory, Here);
        using (var model = SequenceClassifier.LoadAny(folder, DType.Float32, Here))
        using (var set = LoadOrSkip(directory, model))
            AdapterDirectory.Save(saved, set, folder);
        CheckFiles(saved, directory);
        using (var model = SequenceClassifier.LoadAny(folder, DType.Float32, Here))
        using (var set = AdapterDirectory.Load(saved, model))
        {
            CheckLogits(model, expected);
            set.MergeInto(model);
            CheckLogits(model, expected);
        }

        Directory.Delete(saved, recursive: true);
    }

    /// <summary>What was read is written again: the same keys and values of the configuration, the same tensors under the same names.</summary>
    private static void CheckFiles(string saved, string directory)
    {
        using var ours = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(saved, "adapter_config.json")));
        using var theirs = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, "adapter_config.json")));
        Assert.That(ours.RootElement.EnumerateObject().Select(member => member.Name).Order(), Is.EquivalentTo(theirs.RootElement.EnumerateObject().Select(member => member.Name)));
        foreach (var member in theirs.RootElement.EnumerateObject().Where(member => member.Name != "base_model_name_or_path"))
            Assert.That(Sorted(ours.RootElement.GetProperty(member.Name)), Is.EqualTo(Sorted(member.Value)), member.Name);
        using var mine = SafeTensorsFile.Open(Path.Combine(saved, "adapter_model.safetensors"));
        using var reference = SafeTensorsFile.Open(Path.Combine(directory, "adapter_model.safetensors"));
        Assert.That(mine.Entries.Select(Show), Is.EquivalentTo(reference.Entries.Select(Show)));
        foreach (var entry in reference.Entries) Assert.That(mine.ReadBytes(entry.Name), Is.EqualTo(reference.ReadBytes(entry.Name)), entry.Name);

        // Lists of modules stand in no order: the reference writes sets.
        static string Sorted(JsonElement value) => value.ValueKind == JsonValueKind.Array
            ? string.Join(",", value.EnumerateArray().Select(item => item.GetRawText()).Order())
            : value.ValueKind == JsonValueKind.Number ? value.GetDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture) : value.GetRawText();

        static string Show(TensorEntry entry) => $"{entry.Name} {entry.ElementType} {string.Join("x", entry.Shape)}";
    }

    private void Check(DecoderModel model, LoraSet? adapters, string directory)
    {
        using var expected = new ExpectedResults(directory, Here);
        CheckLogits(model, expected);
        CheckGreedy(model, expected);
        CheckTraining(() => expected.MeanLoss(model), adapters?.Parameters ?? model.Parameters, expected);
    }

    private static void CheckLogits(IAdaptable model, ExpectedResults expected)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        switch (model)
        {
            case EncoderModel encoder:
                CheckNear(encoder.ClassLogits(expected.IdTensor(), expected.Lengths), expected, encoder.Config.ClassLabels);
                break;
            case DecoderModel { Config.ClassLabels: > 0 } classifier:
                CheckNear(classifier.ClassLogits(expected.IdTensor(), expected.Lengths), expected, classifier.Config.ClassLabels);
                break;
            default:
                CheckNear(((DecoderModel)model).Forward(expected.IdTensor()), expected, model.Config.VocabularySize);
                break;
        }
    }

    /// <summary>Largest difference over places that are not padding, relative to the largest logit of the reference.</summary>
    private static void CheckNear(Tensor logits, ExpectedResults expected, int width)
    {
        var (actual, reference) = (logits.ToFloatArray(), expected.Logits);
        Assert.That(actual, Has.Length.EqualTo(reference.Length));
        var perToken = reference.Length == expected.Mask.Length * width;
        var (worst, largest) = (0.0, 0.0);
        for (var i = 0; i < reference.Length; i++)
        {
            if (perToken && expected.Mask[i / width] == 0) continue;
            worst = Math.Max(worst, Math.Abs(actual[i] - reference[i]));
            largest = Math.Max(largest, Math.Abs(reference[i]));
        }

        Assert.That(worst / largest, Is.LessThanOrEqualTo(1e-5), "max|a-b| / max|b|");
    }

    private static void CheckGreedy(DecoderModel model, ExpectedResults expected)
    {
        if (!expected.Json.TryGetProperty("greedy", out var greedy)) return;
        var prompt = Ints(greedy.GetProperty("prompt"));
        var wanted = Ints(greedy.GetProperty("ids"));
        var written = new TokenGenerator(model).Generate(
            [new GenerationRequest(prompt, wanted.Length), new GenerationRequest(prompt[..3], 5), new GenerationRequest(prompt, wanted.Length)]);
        var end = Array.FindIndex(wanted, id => model.Config.EosTokenIds.Contains(id));
        Assert.That(written[0].Tokens, Is.EqualTo(end < 0 ? wanted : wanted[..end]));
        Assert.That(written[2].Tokens, Is.EqualTo(written[0].Tokens), "the same prompt beside a shorter one");
    }

    private static void CheckTraining(Func<Tensor> meanLoss, IReadOnlyList<Parameter> parameters, ExpectedResults expected)
    {
        var adamw = expected.Json.GetProperty("adamw");
        var settings = new FineTuneSettings { Model = "-", Data = new DataPaths("-", "-"), WeightDecay = adamw.GetProperty("weight_decay").GetDouble(), DecayAll = true };
        if (adamw.TryGetProperty("loraplus_lr_ratio", out var ratio)) settings = settings with { Method = TrainingMethod.LoraPlus, LoraPlusRatio = ratio.GetDouble() };
        using var optimizer = new WeightOptimizer(parameters, settings);
        var losses = Doubles(adamw.GetProperty("loss"));
        var norms = Doubles(adamw.GetProperty("grad_norm_before_clip"));
        for (var step = 0; step < norms.Length; step++)
        {
            using var scope = new TensorScope();
            var loss = meanLoss();
            loss.Backward();
            Assert.That(loss.Item(), Is.EqualTo(losses[step]).Within(Near(losses[step])), $"loss of step {step}");
            if (step == 0) CheckGradients(optimizer, expected);
            var norm = optimizer.GradientNorm();
            Assert.That(norm, Is.EqualTo(norms[step]).Within(Near(norms[step])), $"gradient norm of step {step}");
            var clip = adamw.GetProperty("clip_grad_norm").GetDouble();
            optimizer.Step(adamw.GetProperty("lr").GetDouble(), step + 1, norm > clip ? clip / (norm + 1e-6) : 1);
        }

        using var last = new TensorScope();
        Assert.That(meanLoss().Item(), Is.EqualTo(losses[^1]).Within(Near(losses[^1])), "loss after the last step");
        foreach (var (name, value) in Named(expected.Json.GetProperty("param_norm_after")))
        {
            var weight = Find(optimizer, name).Value;
            var noise = IsKeyBiasWithoutRotation(name) ? adamw.GetProperty("lr").GetDouble() * norms.Length * Math.Sqrt(weight.Length) : 0;
            Assert.That(weight.Norm().Item(), Is.EqualTo(value).Within(Near(value) + noise), $"norm of {name} after the last step");
        }
    }

    /// <summary>
    /// Such a bias moves all scores of a query alike, which softmax does not see: its gradient is zero but for rounding, and AdamW, which divides by the
    /// gradient's own size, walks at random. Two correct implementations agree only within the steps taken.
    /// </summary>
    private static bool IsKeyBiasWithoutRotation(string name)
        => name.EndsWith("self.key.bias", StringComparison.Ordinal) || name.EndsWith("k_lin.bias", StringComparison.Ordinal)
        || name.EndsWith("c_attn.bias", StringComparison.Ordinal);

    private static void CheckGradients(WeightOptimizer optimizer, ExpectedResults expected)
    {
        var norms = Named(expected.Json.GetProperty("grad_norm")).ToArray();
        Assert.That(optimizer.Weights, Has.Count.EqualTo(norms.Length));
        foreach (var (name, value) in norms)
            Assert.That(Find(optimizer, name).Parameter.Value.Grad!.Norm().Item(), Is.EqualTo(value).Within(Near(value)), $"gradient norm of {name}");
    }

    /// <summary>PEFT names the adapter inside the module's name; files do not.</summary>
    private static TrainedWeight Find(WeightOptimizer optimizer, string name)
        => optimizer.Weights.Single(weight => weight.Parameter.Name == FileName(name));

    /// <summary>1e-4, of the value itself where that is more than 1.</summary>
    private static double Near(double value) => Tolerance * Math.Max(1, Math.Abs(value));

    private static string FileName(string name) => name
        .Replace(".lora_magnitude_vector.default.weight", ".lora_magnitude_vector", StringComparison.Ordinal)
        .Replace(".modules_to_save.default.", ".", StringComparison.Ordinal)
        .Replace(".default.", ".", StringComparison.Ordinal);

    private static IEnumerable<(string Name, double Value)> Named(JsonElement json) => json.EnumerateObject().Select(member => (member.Name, member.Value.GetDouble()));

    private static int[] Ints(JsonElement json) => [.. json.EnumerateArray().Select(item => item.GetInt32())];

    private static double[] Doubles(JsonElement json) => [.. json.EnumerateArray().Select(item => item.GetDouble())];
}
