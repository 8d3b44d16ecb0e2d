using System.Text.Json;
using System.Text.Json.Nodes;
using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.SafeTensors;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Export;

/// <summary>Writes models as Hugging Face directories that transformers loads unchanged.</summary>
public static class ModelDirectory
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly string[] DtypeKeys = ["dtype", "torch_dtype"];

    /// <summary>Files that travel with the weights when a model was made from another.</summary>
    private static readonly string[] Companions =
        ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "generation_config.json", "chat_template.jinja"];

    /// <summary>Writes a model that was trained from the one in <paramref name="baseDirectory"/>: its configuration and tokenizer, the new weights.</summary>
    /// <param name="target">Must not exist, or be empty.</param>
    /// <param name="model">The weights.</param>
    /// <param name="dtype">Dtype of the weights in the file.</param>
    /// <param name="baseDirectory">Where configuration and tokenizer come from.</param>
    /// <param name="classes">Of a classifier, which the base need not have been.</param>
    public static void WriteDerived(string target, IAdaptable model, DType dtype, string baseDirectory, ClassNames? classes = null)
        => AtomicDirectory.Write(target, directory =>
        {
            var config = JsonNode.Parse(File.ReadAllText(Path.Combine(baseDirectory, "config.json")))!.AsObject();
            // Both spellings of the key occur; a second one must not contradict the first.
            foreach (var key in DtypeKeys)
            {
                if (config.ContainsKey(key)) config[key] = Name(dtype);
            }

            if (classes is not null) ClassifierSource.Describe(config, classes);
            WriteJson(directory, "config.json", config);
            WriteWeights(directory, model, dtype);
            foreach (var name in Companions)
            {
                var source = Path.Combine(baseDirectory, name);
                if (File.Exists(source)) File.Copy(source, Path.Combine(directory, name));
            }
        });

    internal static void WriteWeights(string directory, IAdaptable model, DType dtype)
    {
        SafeTensorsWriter.Write(Path.Combine(directory, "model.safetensors"), model.Parameters.Select(parameter =>
        {
            using var scope = new TensorScope();
            var element = dtype == DType.BFloat16 ? TensorElementType.BF16 : TensorElementType.F32;
            return new TensorToWrite(parameter.Name, element, parameter.Value.Shape, () => Bytes(parameter.Value, dtype));
        }));
    }

    internal static void WriteJson(string directory, string name, JsonNode json)
        => File.WriteAllText(Path.Combine(directory, name), json.ToJsonString(Indented) + "\n");

    internal static string Name(DType dtype) => dtype == DType.BFloat16 ? "bfloat16" : "float32";

    private static ReadOnlyMemory<byte> Bytes(Tensor value, DType dtype)
    {
        using var scope = new TensorScope();
        return value.Detach().To(dtype).ToBytes();
    }
}
