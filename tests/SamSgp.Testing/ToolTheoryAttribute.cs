using Xunit;

namespace SamSgp.Testing;

/// <summary>A theory that needs programs of this machine; skipped, with a message naming them, where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolTheoryAttribute : TheoryAttribute
{
    /// <summary>Names the programs.</summary>
    public ToolTheoryAttribute(params string[] tools) => Skip = Tools.SkipReason(tools);
}

/// <summary>A theory that needs a program of this machine and data from <c>../shared</c>; skipped, with a message naming what is
/// missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataToolTheoryAttribute : TheoryAttribute
{
    /// <summary>Names them.</summary>
    public SharedDataToolTheoryAttribute(string tool, params string[] needs) => Skip = Tools.SkipReason([tool]) ?? SharedDataSkip.Reason(needs);
}
