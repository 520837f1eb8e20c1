using System.Text.RegularExpressions;
using SamSgp.Imaging.Phantoms;
using SamSgp.Plugins.Scripts;
using SamSgp.Testing;

namespace SamSgp.Plugins.Scripting.Tests.Samples;

/// <summary>Every code block of the guide is compiled, and run on a synthetic abdomen.</summary>
public sealed partial class GuideTests(Scripted scripted) : IClassFixture<Scripted>
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "plugins.md"));

    private static readonly PhantomSeries Phantom = DicomPhantom.Create(new PhantomOptions { Slices = 12 });

    public static IEnumerable<object[]> Blocks => CodeBlock().Matches(Guide)
        .Select(m => new object[] { m.Groups["kind"].Value, m.Groups["parameter"].Value, m.Groups["code"].Value });

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Guide_EveryBlock_CompilesAndRuns(string kind, string parameter, string code)
    {
        var script = new Script(Enum.Parse<ScriptKind>(kind, ignoreCase: true), "/docs/plugins.csx", code);
        Assert.Empty(scripted.Host.Check(script));
        var context = Context(parameter);
        switch (script.Kind)
        {
            case ScriptKind.Preprocess:
                Assert.NotSame(Phantom.Volume, scripted.Host.Preprocessor(script).Process(Phantom.Volume, context, default));
                break;
            case ScriptKind.Postprocess:
                var masks = scripted.Host.Postprocessor(script).Process(Phantom.Truth, Phantom.Volume, context, default);
                Assert.All(masks.SegmentNumbers, segment => Assert.NotNull(masks.FindBox(segment)));
                break;
            case ScriptKind.Prompt:
                Assert.Equal(12, scripted.Host.Prompter(script).Propose(Phantom.Volume, [], context, default).Count);
                break;
            case ScriptKind.Report:
                Assert.InRange(Assert.Single(scripted.Host.Reporter(script).Measure(Phantom.Truth, Phantom.Volume, context, default)).Value, 2, 20);
                break;
            default:
                Assert.True(scripted.Host.Router(script).Decide(new Dictionary<string, string> { ["ContrastBolusAgent"] = "Iodine" }, context, default).Fits);
                Assert.False(scripted.Host.Router(script).Decide(new Dictionary<string, string>(), context, default).Fits);
                break;
        }
    }

    [Fact]
    public void Guide_Blocks_ShowEveryKind() =>
        Assert.Equal(5, Blocks.Select(block => (string)block[0]).Distinct().Count());

    private static PluginContext Context(string parameter)
    {
        var pair = parameter.Split('=', 2);
        return new PluginContext("organs",
            new PluginParameters(pair.Length < 2 ? [] : new Dictionary<string, object> { [pair[0]] = double.Parse(pair[1], System.Globalization.CultureInfo.InvariantCulture) }),
            new Dictionary<int, string> { [1] = "Liver", [2] = "Spleen", [3] = "Right kidney", [4] = "Left kidney" }, new Progress<string>());
    }

    [GeneratedRegex(@"^```csharp (?<kind>\w+)(?: (?<parameter>\S+))?\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
