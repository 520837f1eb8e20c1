using SamSgp.Plugins.Scripts;
using SamSgp.Runs.Scripts;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Runs.Tests.Scripts;

public sealed class TaskScriptsTests
{
    [Fact]
    public void Of_EveryKind_IsTheScriptOfItsKey()
    {
        var scripts = new ScriptSettings();
        foreach (var kind in Enum.GetValues<ScriptKind>())
            typeof(ScriptSettings).GetProperty(kind.ToString())!.SetValue(scripts, new ScriptReference($"/{kind}.csx", "", "", null));
        var task = new TaskManifest
        {
            Id = "test", Version = "1.0.0", Title = "Test", Support = [], Segments = [], FilePath = "/task.yaml", ContentSha256 = "",
            Scripts = scripts,
        };

        Assert.Equal(Enum.GetValues<ScriptKind>().Select(kind => ($"scripts.{TaskScripts.KeyOf(kind)}", kind, $"/{kind}.csx")),
            TaskScripts.Of(task).Select(named => (named.Key, named.Script.Kind, named.Script.Path)));
    }
}
