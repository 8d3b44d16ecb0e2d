using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Models;

/// <summary>
/// Loads the shim, compiling it on first use; tests that need tensors, or a device that is not there, are skipped and say why.
/// Fixtures that run on several devices give theirs and carry the category Gpu for it.
/// </summary>
public abstract class TorchFixture(string device = TorchFixture.Cpu)
{
    public const string Cpu = "cpu";
    public const string Cuda = "cuda:0";

    private TensorScope _scope = null!;

    /// <summary>Where the fixture's tensors are.</summary>
    protected Device Here { get; } = Device.Parse(device);

    [OneTimeSetUp]
    public void LoadShim()
    {
        if (!TorchRuntime.TryLoadOrBuild(log: TestContext.Progress.WriteLine)) Assert.Ignore(TorchRuntime.UnavailableReason!);
        if (device == Cuda && !TorchRuntime.CudaAvailable) Assert.Ignore($"no GPU: libtorch {TorchRuntime.Version} sees no CUDA device");
        TorchRuntime.Threads = 1;
    }

    [SetUp]
    public void OpenScope() => _scope = new TensorScope();

    [TearDown]
    public void CloseScope() => _scope.Dispose();
}
