using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Monai;

/// <summary>A theory that nibabel judges, Python's reader of NIfTI, and programs of Debian; skipped where one of them is missing.</summary>
public sealed class NibabelTheoryAttribute : TheoryAttribute
{
    /// <summary>Debian's, which has Debian's packages.</summary>
    public const string Python = "/usr/bin/python3";

    private static readonly Lazy<bool> HasNibabel = new(() => File.Exists(Python) && ToolRun.Of(Python, "-c", "import nibabel").ExitCode == 0);

    /// <summary>Names the programs.</summary>
    public NibabelTheoryAttribute(params string[] programs) => Skip = !HasNibabel.Value ? "nibabel is not installed (apt-get install python3-nibabel)."
        : programs.FirstOrDefault(program => Tools.Find(program) is null) is { } missing ? $"{missing} is not installed (apt-get install {missing})." : null!;
}
