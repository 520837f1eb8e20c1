using SamSgp.Plugins.ScriptProcess.Running;

ScriptLoop.Run();
