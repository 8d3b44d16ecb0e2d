namespace HyperSearch.Torch.Tests;

/// <summary>Without libtorch the assembly loads and says why it cannot work. These tests need neither libtorch nor a compiler.</summary>
public class UnavailableTests
{
    [Test]
    public void Load_MissingFile_SaysWhichFile()
    {
        var error = Assert.Throws<TorchUnavailableException>(() => TorchRuntime.Load("/nowhere/libhypersearch_torch.so"));

        Assert.That(error!.Message, Does.Contain("/nowhere/libhypersearch_torch.so"));
    }

    [Test]
    public void EnsureBuilt_VariableNamesADirectoryWithoutLibtorch_NamesThePackages()
    {
        var before = Environment.GetEnvironmentVariable(ShimBuilder.LibtorchVariable);
        var empty = Directory.CreateTempSubdirectory("hypersearch-empty-").FullName;
        try
        {
            Environment.SetEnvironmentVariable(ShimBuilder.LibtorchVariable, empty);

            var result = ShimBuilder.EnsureBuilt(Path.Combine(empty, "cache"));

            var missing = result as ShimBuildResult.MissingLibtorch;
            Assert.That(missing, Is.Not.Null);
            Assert.That(missing!.Command, Does.StartWith("sudo apt-get install -y libtorch-dev"));
            Assert.That(missing.Explanation, Does.Contain($"{ShimBuilder.LibtorchVariable}={empty}"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(ShimBuilder.LibtorchVariable, before);
            Directory.Delete(empty, recursive: true);
        }
    }

    [TestCase("cpu", "cpu")]
    [TestCase("cuda", "cuda:0")]
    [TestCase("cuda:3", "cuda:3")]
    public void Parse_Device_IsWrittenAsPyTorchWritesIt(string text, string written) =>
        Assert.That(Device.Parse(text).ToString(), Is.EqualTo(written));

    [TestCase("gpu")]
    [TestCase("cuda:-1")]
    [TestCase("cuda:x")]
    public void Parse_NoDevice_IsRefused(string text) => Assert.That(() => Device.Parse(text), Throws.TypeOf<FormatException>());
}
