using Xunit;

namespace SamSgp.Testing;

/// <summary>A theory that needs programs of this machine; skipped, with a message naming them, where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolTheoryAttribute : TheoryAttribute
{
    /// <summary>Names the programs.</summary>
    public ToolTheoryAttribute(params string[] tools) => Skip = Tools.SkipReason(tools);
}
