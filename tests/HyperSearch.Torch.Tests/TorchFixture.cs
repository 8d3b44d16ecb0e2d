namespace HyperSearch.Torch.Tests;

/// <summary>
/// Loads the shim, compiling it on first use as the CLI does; tests that need tensors, or a device that is not there, are skipped and say why.
/// Fixtures that run on several devices give theirs and carry the category Gpu for it.
/// </summary>
public abstract class TorchFixture(string device = TorchFixture.Cpu)
{
    public const string Cpu = "cpu";
    public const string Cuda = "cuda:0";

    [ThreadStatic]
    private static Device? here;

    private TensorScope scope = null!;

    /// <summary>The device of the fixture that runs on this thread.</summary>
    internal static Device Here => here ?? Device.Cpu;

    [OneTimeSetUp]
    public void LoadShim()
    {
        if (!TorchRuntime.TryLoadOrBuild(log: TestContext.Progress.WriteLine)) Assert.Ignore(TorchRuntime.UnavailableReason!);
        if (device == Cuda && !TorchRuntime.CudaAvailable) Assert.Ignore($"no GPU: libtorch {TorchRuntime.Version} sees no CUDA device");
        TorchRuntime.Threads = 2;
    }

    [SetUp]
    public void OpenScope()
    {
        here = Device.Parse(device);
        scope = new TensorScope();
    }

    [TearDown]
    public void CloseScope() => scope.Dispose();
}
