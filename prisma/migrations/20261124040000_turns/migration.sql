-- Turns carry no deliveries any more: what an earlier version had handed to the queue waits again.
update delivery set state = 'waiting', lease_until = null where state = 'queued';
