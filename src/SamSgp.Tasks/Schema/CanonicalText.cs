using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Shapes;

namespace SamSgp.Tasks.Schema;

/// <summary>Parts of a manifest as one text each, whatever way they were written: equal texts mean the same.</summary>
public static class CanonicalText
{
    /// <summary>How images become network input; what is left out has its default.</summary>
    public static string Of(InputSettings input) => InputShape.Settings.Write(input)!.ToJsonString();

    /// <summary>An entry of a support set, with its paths as they are.</summary>
    public static string Of(SupportEntry entry) => SupportShape.Entry.Write(entry)!.ToJsonString();
}
