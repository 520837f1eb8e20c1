using SamSgp.Plugins;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Jobs.Pipeline;

/// <summary>A run's parameters as plug-ins see them.</summary>
internal static class PluginValues
{
    /// <summary>double, bool or string by name.</summary>
    public static PluginParameters Of(IReadOnlyDictionary<string, ParameterValue> parameters) =>
        new(parameters.ToDictionary(pair => pair.Key, pair => ValueOf(pair.Value)));

    private static object ValueOf(ParameterValue value) => value.Type switch
    {
        ParameterType.Real or ParameterType.Whole => value.Number,
        ParameterType.Flag => value.Flag,
        _ => value.Text,
    };
}
