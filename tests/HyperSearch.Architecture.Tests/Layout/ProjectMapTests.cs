using System.Xml.Linq;

namespace HyperSearch.Architecture.Tests.Layout;

/// <summary>The map of who may know whom, as a table. A line changes here only when the design does.</summary>
[TestFixture]
public sealed class ProjectMapTests
{
    private static readonly ProjectRule[] Map =
    [
        new("Core", [], []),
        new("Optimization", ["Core"], ["MathNet.Numerics"]),
        new("Specs", ["Core"], ["YamlDotNet"]),
        new("Journal", ["Core"], ["Dapper", "Microsoft.Data.Sqlite", "Npgsql", "SQLitePCLRaw.bundle_e_sqlite3"]),
        new("Protocol", [], []),
        new("Coordinator", ["Core", "Optimization", "Specs", "Journal", "Protocol"], ["Microsoft.AspNetCore.App", "Microsoft.AspNetCore.OpenApi", "OpenTelemetry", "OpenTelemetry.Exporter.OpenTelemetryProtocol"]),
        new("Worker", ["Protocol"], []),
        new("Torch", [], []),
        new("FineTuning", ["Torch"], []),
        new("Cli", ["Core", "Optimization", "Specs", "Journal", "Protocol", "Coordinator", "Worker", "Torch", "FineTuning"], ["Microsoft.AspNetCore.App", "Spectre.Console", "System.CommandLine"]),
    ];

    [TestCaseSource(nameof(Map))]
    public void References_OfAProject_AreThoseOfTheMap(ProjectRule rule)
    {
        XDocument project = Project($"src/HyperSearch.{rule.Name}/HyperSearch.{rule.Name}.csproj");
        IEnumerable<string> projects = Included(project, "ProjectReference").Select(p => Path.GetFileNameWithoutExtension(p).Replace("HyperSearch.", "", StringComparison.Ordinal));
        IEnumerable<string> packages = Included(project, "PackageReference").Concat(Included(project, "FrameworkReference"));
        Assert.That(projects, Is.EquivalentTo(rule.Projects), $"{rule.Name} may know {Names(rule.Projects)}: the walls between projects are what lets them change apart");
        Assert.That(packages, Is.EquivalentTo(rule.Packages), $"{rule.Name} may use {Names(rule.Packages)}: a package in the wrong project spreads to all above it");
    }

    [Test]
    public void Projects_UnderSrc_AreThoseOfTheMap() => Assert.That(
        Repository.Files("src", "*.csproj").Select(Path.GetFileNameWithoutExtension),
        Is.EquivalentTo(Map.Select(r => $"HyperSearch.{r.Name}")),
        "a project exists for a boundary of dependencies, not for a folder");

    [Test]
    public void Solution_HoldsEveryProject()
    {
        string solution = Repository.Read("HyperSearch.sln").Replace('\\', '/');
        foreach (string project in Repository.Files("src", "*.csproj").Concat(Repository.Files("tests", "*.csproj")))
            Assert.That(solution, Does.Contain($"\"{project}\""), "what the solution lacks is neither built nor tested");
    }

    [Test]
    public void Versions_OfPackages_StandInOnePlace()
    {
        foreach (string path in Repository.Files("src", "*.csproj").Concat(Repository.Files("tests", "*.csproj")))
            Assert.That(Project(path).Descendants("PackageReference").Attributes("Version"), Is.Empty, $"{path}: versions stand in Directory.Packages.props");
    }

    [Test]
    public void TestProjects_OfASourceProject_BearItsName()
    {
        string[] sources = [.. Map.Select(r => $"HyperSearch.{r.Name}.Tests"), "HyperSearch.Architecture.Tests", "HyperSearch.EndToEnd.Tests", "HyperSearch.Simulation.Tests", "HyperSearch.Chaos.Tests", "HyperSearch.Benchmarks.Tests"];
        foreach (string test in Repository.Files("tests", "*.Tests.csproj"))
            Assert.That(sources, Does.Contain(Path.GetFileNameWithoutExtension(test)), "tests mirror the projects that they test");
    }

    private static XDocument Project(string path) => XDocument.Parse(Repository.Read(path));

    private static IEnumerable<string> Included(XDocument project, string element) =>
        project.Descendants(element).Select(e => e.Attribute("Include")?.Value).OfType<string>();

    private static string Names(string[] names) => names.Length == 0 ? "nothing" : string.Join(", ", names);

    /// <summary>A project under src, the projects that it may reference, and the packages and frameworks that it may use.</summary>
    public sealed record ProjectRule(string Name, string[] Projects, string[] Packages)
    {
        public override string ToString() => Name;
    }
}
