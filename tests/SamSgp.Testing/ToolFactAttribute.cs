using Xunit;

namespace SamSgp.Testing;

/// <summary>A fact that needs programs of this machine (dciodvfy, dcmdump, Orthanc, ...); skipped, with a message naming
/// them, where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolFactAttribute : FactAttribute
{
    /// <summary>Names the programs.</summary>
    public ToolFactAttribute(params string[] tools) => Skip = Tools.SkipReason(tools);
}
