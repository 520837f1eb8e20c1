namespace SamSgp.Tasks.Manifests;

/// <summary>Type of a task's parameter.</summary>
public enum ParameterType
{
    /// <summary>Real number; <c>double</c> in a manifest.</summary>
    Real,

    /// <summary>Whole number; <c>integer</c> in a manifest.</summary>
    Whole,

    /// <summary>true or false; <c>boolean</c> in a manifest.</summary>
    Flag,

    /// <summary>Any text of at most 1,024 characters; <c>string</c> in a manifest.</summary>
    Text,

    /// <summary>One of a list of texts; <c>choice</c> in a manifest.</summary>
    Choice,
}
