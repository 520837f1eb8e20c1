using SamSgp.Tasks.Manifests;

namespace SamSgp.Tasks.Tests.Manifests;

public sealed class ScriptSettingsTests
{
    [Fact]
    public void All_EveryScriptThatCanBeNamed_IsAmongThem()
    {
        var settings = new ScriptSettings();
        var scripts = typeof(ScriptSettings).GetProperties().Where(property => property.PropertyType == typeof(ScriptReference)).ToList();
        foreach (var script in scripts) script.SetValue(settings, new ScriptReference($"/{script.Name}.csx", "", "", null));

        Assert.Equal(scripts.Select(script => $"/{script.Name}.csx").Order(), settings.All.Select(script => script!.Path).Order());
    }
}
