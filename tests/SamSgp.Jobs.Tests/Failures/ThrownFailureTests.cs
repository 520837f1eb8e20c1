using SamSgp.Jobs.Failures;
using SamSgp.Plugins.Scripts;

namespace SamSgp.Jobs.Tests.Failures;

public sealed class ThrownFailureTests
{
    [Fact]
    public void Of_FailedScript_IsAFailureOfItsStageWithoutFolders() => Assert.Equal(
        new JobFailure(JobStage.Script, FailureCode.ScriptException, "Script …/code.csx failed in line 1: Exception: on purpose"),
        ThrownFailure.Of(new ScriptException(ScriptFailure.Exception, "Script /srv/tasks/code.csx failed in line 1: Exception: on purpose")));
}
