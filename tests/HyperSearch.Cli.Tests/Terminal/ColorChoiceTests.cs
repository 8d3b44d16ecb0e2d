using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Tests.Terminal;

public sealed class ColorChoiceTests
{
    [TestCase(false, true, "", ExpectedResult = true)]
    [TestCase(false, false, "", ExpectedResult = false)]
    [TestCase(true, true, "FORCE_COLOR=1", ExpectedResult = false)]
    [TestCase(false, true, "NO_COLOR=1", ExpectedResult = false)]
    [TestCase(false, true, "NO_COLOR=", ExpectedResult = true)]
    [TestCase(false, true, "TERM=dumb", ExpectedResult = false)]
    [TestCase(false, false, "FORCE_COLOR=1", ExpectedResult = true)]
    [TestCase(false, false, "CLICOLOR_FORCE=1", ExpectedResult = true)]
    [TestCase(false, false, "CLICOLOR_FORCE=0", ExpectedResult = false)]
    [TestCase(false, true, "NO_COLOR=1;FORCE_COLOR=1", ExpectedResult = false)]
    public bool Of_FlagTerminalAndVariables_Decide(bool noColor, bool isTerminal, string variables)
    {
        Dictionary<string, string> set = variables.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=')).ToDictionary(v => v[0], v => v[1]);

        return ColorChoice.Of(noColor, isTerminal, name => set.GetValueOrDefault(name));
    }
}
