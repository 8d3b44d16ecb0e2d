using HyperSearch.Simulation.Tests.Network;
using HyperSearch.Simulation.Tests.Scheduling;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Faults;

/// <summary>Lets a plan's faults happen in a world, at random moments, until their time is over; then mends everything.</summary>
internal sealed class Chaos(World world, FaultPlan plan, Scheduler scheduler, SimRandom random)
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(20);

    private bool isOver;

    public void Begin()
    {
        world.Links.LossChance = plan.LossChance;
        world.Links.DuplicateChance = plan.DuplicateChance;
        world.Links.DelayChance = plan.DelayChance;
        world.Links.DelayMax = plan.DelayMax;
        world.Storage.Faults = plan.Storage;
        scheduler.HoldUpChance = plan.HoldUpChance;
        Repeat(plan.PartitionMean, Partition);
        Repeat(plan.ClogMean, Clog);
        Repeat(plan.CoordinatorKillMean, () => random.Pick(world.Coordinators).Kill(Downtime()));
        Repeat(plan.CoordinatorPauseMean, () => Pause(random.Pick(world.Coordinators), 250));
        Repeat(plan.CoordinatorStopMean, () => random.Pick(world.Coordinators).Stop(Downtime()));
        Repeat(plan.WorkerKillMean, KillWorker);
        for (int gone = 0; gone < plan.GoneWorkers; gone++) scheduler.After(random.Between(TimeSpan.FromSeconds(10), FaultPlan.Length), world.Workers[gone].Leave);
        Repeat(plan.WorkerPauseMean, () => Pause(random.Pick(world.Workers), 250));
        Repeat(plan.WorkerDrainMean, () => random.Pick(world.Workers).Drain(Downtime()));
        Repeat(plan.ClockStepMean, () => random.Pick(world.Nodes).Wall.Step(TimeSpan.FromMinutes(random.Between(-60, 60))));
        Repeat(plan.DiskFullMean, () => For(random.Between(60, 600), () => world.Storage.IsFull = true, () => world.Storage.IsFull = false));
        Repeat(plan.FilesFullMean, () => For(random.Between(60, 600), () => world.Files.IsFull = true, () => world.Files.IsFull = false));
        Repeat(plan.RotMean, Rot);
        Repeat(plan.PersonMean, world.Person.DoSomething);
        scheduler.After(FaultPlan.Length, Mend);
    }

    private void Mend()
    {
        isOver = true;
        world.Links.Heal(world.Nodes);
        world.Storage.Faults = Storage.StorageFaults.None;
        world.Storage.IsFull = false;
        world.Files.IsFull = false;
        world.Misfortunes = Machines.Misfortunes.None;
        scheduler.HoldUpChance = 0;
        foreach (SimNode node in world.Nodes) node.Process?.Resume();
        world.Person.WantsTheEnd();
    }

    private void KillWorker()
    {
        WorkerNode worker = random.Pick(world.Workers);
        if (random.Chance(0.4)) worker.Crash(Downtime());
        else worker.Kill(Downtime());
    }

    private TimeSpan Downtime() => random.Between(TimeSpan.FromMilliseconds(100), random.Chance(0.3) ? TimeSpan.FromSeconds(100) : StartMax);

    private void Repeat(TimeSpan? mean, Action act)
    {
        if (mean is not { } every) return;
        scheduler.After(random.Exponential(every), () =>
        {
            if (isOver) return;
            act();
            Repeat(mean, act);
        });
    }

    private void For(double seconds, Action begin, Action end)
    {
        begin();
        scheduler.After(TimeSpan.FromSeconds(seconds), end);
    }

    private void Pause(SimNode node, double secondsMax)
    {
        if (node.Process is not { IsAlive: true } process) return;
        For(random.Between(1, secondsMax), process.Pause, process.Resume);
    }

    /// <summary>Cuts one direction or both, between one pair or all around a node.</summary>
    private void Partition()
    {
        SimNode one = random.Pick(world.Nodes);
        SimNode other = random.Pick(world.Nodes);
        bool all = random.Chance(0.5), there = random.Chance(0.7), back = !there || random.Chance(0.6);
        SimNode[] others = all ? [.. world.Nodes.Where(n => n != one)] : [other];
        For(
            random.Between(1, 300),
            () => Each(others, there, back, n => world.Links.Cut(one, n), n => world.Links.Cut(n, one)),
            () => Each(others, there, back, n => world.Links.Mend(one, n), n => world.Links.Mend(n, one)));
    }

    private static void Each(SimNode[] nodes, bool there, bool back, Action<SimNode> onThere, Action<SimNode> onBack)
    {
        foreach (SimNode node in nodes)
        {
            if (there) onThere(node);
            if (back) onBack(node);
        }
    }

    /// <summary>Swizzle: clogs a few nodes one after the other and frees them in another order.</summary>
    private void Clog()
    {
        SimNode[] nodes = [.. world.Nodes.Where(_ => random.Chance(0.4))];
        foreach (SimNode node in nodes)
        {
            double from = random.Between(0, 20);
            scheduler.After(TimeSpan.FromSeconds(from), () => Unless(() => world.Links.Clog(node)));
            scheduler.After(TimeSpan.FromSeconds(from + random.Between(1, 90)), () => world.Links.Unclog(node));
        }
    }

    private void Unless(Action act)
    {
        if (!isOver) act();
    }

    private void Rot()
    {
        if (world.Files.Paths.Count > 0) world.Files.Rot(world.Files.Paths.ElementAt(random.Next(world.Files.Paths.Count)), gone: random.Chance(0.5));
    }
}
