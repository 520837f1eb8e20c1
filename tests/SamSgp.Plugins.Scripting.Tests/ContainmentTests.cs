using SamSgp.Plugins.Scripts;

namespace SamSgp.Plugins.Scripting.Tests;

/// <summary>Everything a script can do to its process ends that process only, with a message; the next call works.</summary>
public sealed class ContainmentTests(Scripted scripted) : IClassFixture<Scripted>
{
    [Fact]
    public void Process_Exception_NamesLineAndType()
    {
        var failure = Fails(scripted, "var a = new int[2];\nvar b = \"5x\";\na[0] = int.Parse(b);");

        Assert.Equal(ScriptFailure.Exception, failure.Failure);
        Assert.StartsWith("Script code.csx failed in line 3: FormatException: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Process_ExceptionWithExactLines_NamesLinesThatOptimizedCodeLoses()
    {
        using var host = Scripted.Open(new ScriptLimits { ExactLines = true });
        var script = Scripted.Script(ScriptKind.Postprocess, "var a = new int[2];\nvar i = 5;\na[i] = 1;");

        var failure = Assert.Throws<ScriptException>(() =>
            host.Postprocessor(script).Process(Scripted.Masks(), Scripted.Source, Scripted.Context(), CancellationToken.None));

        Assert.StartsWith("Script code.csx failed in line 3: IndexOutOfRangeException: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Process_ExceptionOnAnotherThread_EndsTheProcessOnly() =>
        Assert.Equal(ScriptFailure.Ended, Fails(scripted, """
            new System.Threading.Thread(() => throw new InvalidOperationException("lost")).Start();
            System.Threading.Thread.Sleep(-1);
            """).Failure);

    [Fact]
    public void Process_StackOverflow_EndsTheProcessOnly()
    {
        var failure = Fails(scripted, "int Down(int n) => n + Down(n + 1);\nRemark($\"{Down(0)}\");");

        Assert.Equal(ScriptFailure.StackOverflow, failure.Failure);
        Assert.Contains("overflowed its stack", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Process_EnvironmentExit_EndsTheProcessOnly()
    {
        var failure = Fails(scripted, "Environment.Exit(3);");

        Assert.Equal(ScriptFailure.Ended, failure.Failure);
        Assert.Contains("exit code 3", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("var all = new List<byte[]>(); while (true) all.Add(new byte[1 << 20]);")]
    [InlineData("var one = new byte[1_500_000_000]; Remark($\"{one.Length}\");")]
    public void Process_AllocationBeyondTheBudget_EndsTheProcessOnly(string text)
    {
        var failure = Fails(scripted, text);

        Assert.Equal(ScriptFailure.Memory, failure.Failure);
        Assert.Contains("more memory than its budget", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Process_AllocationOutsideTheHeap_EndsTheProcessOnly() => Assert.Equal(ScriptFailure.Memory, Fails(scripted, """
        using System.Runtime.InteropServices;
        while (true)
        {
            var block = Marshal.AllocHGlobal(16 << 20);
            for (var i = 0; i < 16 << 20; i += 4096) Marshal.WriteByte(block, i, 1);
        }
        """).Failure);

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("try { while (true) System.Threading.Thread.Sleep(1); } finally { while (true) { } }")]
    public void Process_EndlessLoop_EndsTheProcessOnly(string text)
    {
        using var host = Scripted.Open(new ScriptLimits { Time = TimeSpan.FromSeconds(1) });
        var script = Scripted.Script(ScriptKind.Postprocess, text);

        var failure = Assert.Throws<ScriptException>(() =>
            host.Postprocessor(script).Process(Scripted.Masks(), Scripted.Source, Scripted.Context(), CancellationToken.None));

        Assert.Equal((ScriptFailure.Timeout, "Script code.csx ran for more than 1 second and was ended."), (failure.Failure, failure.Message));
        Assert.Equal(2, Scripted.Count(host.Postprocessor(Scripted.Script(ScriptKind.Postprocess, "return Masks;"))
            .Process(Scripted.Masks(), Scripted.Source, Scripted.Context(), CancellationToken.None), 1));
    }

    [Theory]
    [InlineData("while (true) CancellationToken.ThrowIfCancellationRequested();")]
    [InlineData("while (true) { }")]
    public void Process_Canceled_StopsWhetherTheScriptLooksOrNot(string text)
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(1));

        Assert.ThrowsAny<OperationCanceledException>(() => scripted.Postprocess(text, token: cancel.Token));
        Works(scripted);
    }

    [Fact]
    public void Process_ScriptWritesToTheConsole_DisturbsNothing()
    {
        scripted.Postprocess("Console.WriteLine(\"hello\"); Console.Out.Write(new string('x', 1_000_000));");
        Works(scripted);
    }

    [Fact]
    public void Process_ScriptWritesIntoThePipe_EndsTheProcessOnly()
    {
        var failure = Fails(scripted, """
            var pipe = Console.OpenStandardOutput();
            pipe.Write(new byte[] { 255, 255, 255, 127, 1, 2, 3 });
            pipe.Flush();
            System.Threading.Thread.Sleep(-1);
            """);

        Assert.Equal(ScriptFailure.Ended, failure.Failure);
    }

    [Theory]
    [InlineData("var m = new MaskVolume(Source.Geometry); m.AddLayer(new byte[24], new Dictionary<byte, int> { [1] = 8 }); return m;", "segment 8")]
    [InlineData("return new MaskVolume(VolumeGeometry.ForPicture(3, 3));", "another grid")]
    public void Process_UnusableMasks_AreRefused(string text, string problem)
    {
        var failure = Fails(scripted, text);

        Assert.Equal(ScriptFailure.Result, failure.Failure);
        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Measure_NotANumber_IsRefused()
    {
        var script = Scripted.Script(ScriptKind.Report, "return [new Measurement(\"Ratio\", 0.0 / 0, \"1\")];");

        var failure = Assert.Throws<ScriptException>(() =>
            scripted.Host.Reporter(script).Measure(Scripted.Masks(), Scripted.Source, Scripted.Context(), CancellationToken.None));

        Assert.Equal(ScriptFailure.Result, failure.Failure);
    }

    [Fact]
    public void Propose_BoxOutsideTheGrid_IsRefused()
    {
        var script = Scripted.Script(ScriptKind.Prompt, "return [new BoxPrompt(1, 0, 0, 0, 4, 2)];");

        var failure = Assert.Throws<ScriptException>(() =>
            scripted.Host.Prompter(script).Propose(Scripted.Source, [], Scripted.Context(), CancellationToken.None));

        Assert.Contains("does not lie in the 4 x 3 x 2 voxels", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_NoDecision_IsRefusedWithWhatToWrite()
    {
        var script = Scripted.Script(ScriptKind.Route, "Remark(\"hm\");");

        var failure = Assert.Throws<ScriptException>(() =>
            scripted.Host.Router(script).Decide(new Dictionary<string, string>(), Scripted.Context(), CancellationToken.None));

        Assert.Contains("return Fits(", failure.Message, StringComparison.Ordinal);
    }

    private static ScriptException Fails(Scripted scripted, string text)
    {
        var failure = Assert.Throws<ScriptException>(() => scripted.Postprocess(text));
        Works(scripted);
        return failure;
    }

    private static void Works(Scripted scripted) => Assert.Equal(2, Scripted.Count(scripted.Postprocess("return Masks;"), 1));
}
