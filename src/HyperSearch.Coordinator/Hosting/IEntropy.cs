namespace HyperSearch.Coordinator.Hosting;

/// <summary>Where unpredictable bytes come from: the operating system, or in tests a fixed row.</summary>
public interface IEntropy
{
    void Fill(Span<byte> bytes);
}
