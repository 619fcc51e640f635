using PolicyProbe.Cli;

return Shell.Run(args, Console.Out, Console.Error);
