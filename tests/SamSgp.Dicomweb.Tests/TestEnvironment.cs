using System.Runtime.CompilerServices;

namespace SamSgp.Dicomweb.Tests;

/// <summary>Tests find what they name and nothing else: what the shell's variables say is left to its user. Processes that
/// tests start inherit this, too.</summary>
internal static class TestEnvironment
{
    private static readonly string[] Variables = ["SAMSGP_SUPPORT", "SAMSGP_TASKS", "SAMSGP_MODELS", "SAMSGP_CACHE", "SAMSGP_MONAILABEL_CLIENT"];

    [ModuleInitializer]
    internal static void Clear()
    {
        foreach (var variable in Variables) Environment.SetEnvironmentVariable(variable, null);
    }
}
