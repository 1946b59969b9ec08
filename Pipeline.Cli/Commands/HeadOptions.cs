using System.CommandLine;
using TransferLearning.Classifiers;
using TransferLearning.Core;

namespace TransferLearning.Cli.Commands;

/// <summary>Options that say how heads are fitted.</summary>
internal sealed class HeadOptions
{
    private readonly Option<string[]> _parameters = new("--param") { Description = "a head's parameter, name=value; repeatable (tlearn train --help-head NAME lists them)" };
    private readonly Option<string> _scale = new("--scale") { Description = "scaling of the features: auto, none, standard, l2", DefaultValueFactory = _ => "auto" };
    private readonly Option<int> _seed = SeedOption.Create();

    public Option<bool> Tune { get; } = new("--tune") { Description = "search the head's standard grid by cross-validation on the training data" };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_parameters, _scale, _seed, Tune]) command.Options.Add(option);
    }

    public int Seed(ParseResult parsed) => parsed.GetValue(_seed);

    public HeadSettings Read(ParseResult parsed, int threads)
    {
        var parameters = new Dictionary<string, string>();
        foreach (var text in parsed.GetValue(_parameters) ?? [])
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } value]) throw new UsageException($"--param: found '{text}', expected name=value");
            if (!parameters.TryAdd(name, value)) throw new UsageException($"--param: '{name}' is given twice");
        }

        return new HeadSettings { Parameters = parameters, Scale = parsed.GetValue(_scale)!, Seed = Seed(parsed), Threads = threads };
    }
}
