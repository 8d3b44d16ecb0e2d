namespace HyperSearch.FineTuning.Models;

/// <summary>Architectures that are built in, by their <c>model_type</c>.</summary>
public enum ModelFamily
{
    Llama,
    Mistral,
    Qwen2,
    Qwen3,
    Gemma,
    Gemma2,
    Phi3,
    Gpt2,
    Bert,
    DistilBert,
}
