using System.Runtime.CompilerServices;

namespace SamSgp.Sam2;

/// <summary>Compiled into every executable and test project that runs the network (see Directory.Build.targets).</summary>
internal static class UseTorchNative
{
    [ModuleInitializer]
    internal static void Prepare() => TorchNative.AnswerFailedSearches();
}
