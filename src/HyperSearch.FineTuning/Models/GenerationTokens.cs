namespace HyperSearch.FineTuning.Models;

/// <summary>
/// The tokens of <c>generation_config.json</c>. Chat models often name the end of a turn there alone, and transformers 5 writes none of these tokens into
/// <c>config.json</c> any more.
/// </summary>
internal static class GenerationTokens
{
    /// <summary>A configuration with what the file adds: its end tokens behind those that are known, a begin and a padding token where there is none. No file, no change.</summary>
    /// <exception cref="UnsupportedModelException">The file is not JSON, or names a token outside the vocabulary.</exception>
    public static ModelConfig Add(ModelConfig config, string path)
    {
        if (!File.Exists(path)) return config;
        return ModelConfigReader.Parse(path, fields =>
        {
            var complete = config with
            {
                EosTokenIds = [.. config.EosTokenIds.Union(fields.Ids("eos_token_id"))],
                BosTokenId = config.BosTokenId ?? fields.FirstId("bos_token_id"),
                PadTokenId = config.PadTokenId ?? fields.FirstId("pad_token_id"),
            };
            ModelConfigReader.CheckEnds(fields, complete);
            return complete;
        });
    }
}
