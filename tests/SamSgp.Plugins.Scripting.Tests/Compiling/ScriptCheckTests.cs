using SamSgp.Plugins.Scripts;
using SamSgp.Testing;

namespace SamSgp.Plugins.Scripting.Tests.Compiling;

/// <summary>What the compiler accepts, what it says, and what it keeps.</summary>
public sealed class ScriptCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Check_SeveralFaults_AreAllToldWithPlace()
    {
        using var host = Scripted.Open(new ScriptLimits());

        var faults = host.Check(Scripted.Script(ScriptKind.Postprocess, "var a = 1;\n  mask = 2;\nApply(new KeepLargest());"));

        Assert.Equal([("/tasks/liver/code.csx", 2, 3), ("/tasks/liver/code.csx", 3, 11)], faults.Select(f => (f.Path, f.Line, f.Column)));
        Assert.StartsWith("CS0103: The name 'mask' does not exist", faults[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#r \"System.Private.Xml\"", "CS7099")]
    [InlineData("#load \"other.csx\"", "CS8099")]
    [InlineData("var f = new SamSgp.Dicom.DicomFile();", "CS")]
    [InlineData("var t = TorchSharp.torch.ones(1);", "CS0103")]
    [InlineData("return 5;", "CS0029")]
    public void Check_WhatScriptsMayNot_IsAFault(string text, string code)
    {
        using var host = Scripted.Open(new ScriptLimits());

        Assert.Contains(host.Check(Scripted.Script(ScriptKind.Postprocess, text)), fault => fault.Message.StartsWith(code, StringComparison.Ordinal));
    }

    [Fact]
    public void Process_FaultyScript_FailsWithTheFaults()
    {
        using var host = Scripted.Open(new ScriptLimits());

        var failure = Assert.Throws<ScriptException>(() => host.Postprocessor(Scripted.Script(ScriptKind.Postprocess, "nothing"))
            .Process(Scripted.Masks(), Scripted.Source, Scripted.Context(), CancellationToken.None));

        Assert.Equal(ScriptFailure.Faulty, failure.Failure);
        Assert.Contains("/tasks/liver/code.csx:1:1: CS0103", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_SameTextAfterARestart_IsNotCompiledAgain()
    {
        var limits = new ScriptLimits { CacheFolder = _folder.Root };
        var script = Scripted.Script(ScriptKind.Postprocess, "return Masks;");
        using (var first = Scripted.Open(limits)) Assert.Empty(first.Check(script));
        var kept = Assert.Single(Directory.GetFiles(_folder.Root));
        var written = File.GetLastWriteTimeUtc(kept);

        using var second = Scripted.Open(limits);
        var result = second.Postprocessor(script).Process(Scripted.Masks(), Scripted.Source, Scripted.Context(), CancellationToken.None);

        Assert.Equal(2, Scripted.Count(result, 1));
        Assert.Equal(written, File.GetLastWriteTimeUtc(kept));
    }

    [Fact]
    public void Check_DamagedCache_IsCompiledAgain()
    {
        var limits = new ScriptLimits { CacheFolder = _folder.Root };
        var script = Scripted.Script(ScriptKind.Postprocess, "return Masks;");
        using (var first = Scripted.Open(limits)) first.Check(script);
        var kept = Assert.Single(Directory.GetFiles(_folder.Root));
        File.WriteAllBytes(kept, File.ReadAllBytes(kept)[..^10]);

        using var second = Scripted.Open(limits);

        Assert.Equal(2, Scripted.Count(second.Postprocessor(script)
            .Process(Scripted.Masks(), Scripted.Source, Scripted.Context(), CancellationToken.None), 1));
    }

    public void Dispose() => _folder.Dispose();
}
